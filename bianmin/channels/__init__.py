"""Channels: what leaves the house for people's telephones. It delivers core's outbox."""
