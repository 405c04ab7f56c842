"""The day's planner of the life station: which worker comes when. Plain Python, without models; minutes and metres.

`rule` is what a careful dispatcher does by hand, `plan` the day as a whole, `suggest` one order while somebody is on
the telephone; `check` finds what is wrong with a plan without knowing how it was made. See docs/adr/0024-day-plan.md.
"""
