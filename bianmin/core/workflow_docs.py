"""Every workflow.py drawn: a state diagram and a table of moves, for docs/workflows.md."""

from importlib import import_module

from django.apps import apps
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from .workflow import Move, Workflow

TABLES = ("workflow", "payment_workflow")  # in core, `workflow` is the mechanism
HEAD = """# Workflows

Written by `bianmin workflows` from each app's `workflow.py`; a test keeps it current. Labels are Chinese, as staff read
them, with the English key that code and API use.
"""


def workflows() -> list[Workflow]:
    """Every app's workflows, in the order of the apps."""
    found: list[Workflow] = []
    for app in apps.get_app_configs():
        for name in TABLES:
            if app.name.startswith("bianmin.") and app.module and module_has_submodule(app.module, name):
                module = import_module(f"{app.name}.{name}")
                found += [value for value in vars(module).values() if isinstance(value, Workflow)]
    return found


def render() -> str:
    """The page, in Markdown with mermaid diagrams."""
    with translation.override("zh-hans"):
        return HEAD + "".join(_section(workflow) for workflow in workflows())


def _section(workflow: Workflow) -> str:
    return f"\n## {workflow.noun}\n\n{_diagram(workflow)}\n{_table(workflow)}"


def _diagram(workflow: Workflow) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{state.label} {_words(state.key)}" as {state.key}' for state in workflow.states.values()]
    lines.append(f"  [*] --> {workflow.start}")
    for move in workflow.moves.values():
        lines += [
            f"  {source} --> {move.target or source}: {move.label} {_words(move.verb)}" for source in move.sources
        ]
    lines += [f"  {state.key} --> [*]" for state in workflow.states.values() if state.final]
    return "\n".join([*lines, "```", ""])


def _table(workflow: Workflow) -> str:
    lines = ["| move | from | to | who |", "|---|---|---|---|"]
    lines += [_row(workflow, move) for move in workflow.moves.values()]
    return "\n".join([*lines, ""])


def _row(workflow: Workflow, move: Move) -> str:
    labels = {key: f"{state.label} ({key})" for key, state in workflow.states.items()}
    sources = "<br>".join(labels[source] for source in move.sources)
    target = labels[move.target] if move.target else "stays"
    return f"| {move.label} `{move.verb}` | {sources} | {target} | {', '.join(move.roles) or 'the system'} |"


def _words(key: str) -> str:
    return key.replace("_", " ")
