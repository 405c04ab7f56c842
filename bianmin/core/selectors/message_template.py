"""Templates of messages with how they read, and how many short messages one of them is."""

from dataclasses import dataclass

from bianmin.core.models import MessageTemplate

ONE, EACH = 70, 67  # characters of one short message with Chinese in it, and of each part of a longer one


@dataclass(frozen=True)
class TemplateRow:
    template: MessageTemplate

    @property
    def sample(self) -> str:
        """With an example in every place."""
        return self.template.render(self.template.samples)

    @property
    def parts(self) -> int:
        """Short messages that it costs, without the sender's name."""
        length = len(self.sample)
        return 1 if length <= ONE else -(-length // EACH)

    @property
    def places(self) -> list[str]:
        return [f"{{{name}}}" for name in self.template.samples]


def template_rows() -> list[TemplateRow]:
    """All of them; one query."""
    return [TemplateRow(template) for template in MessageTemplate.objects.order_by("kind", "name")]
