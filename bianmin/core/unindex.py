"""A step of migrations: a foreign key loses the index of its own, since a longer one begins with the same column."""

from typing import Any

from django.db import migrations


class UnindexForeignKey(migrations.AlterField):
    """As AlterField to `db_index=False`, but only the index goes. On SQLite AlterField copies the whole table, and the
    copy has lost the triggers that guard the journal."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._field(app_label, from_state)
        kept = {index.name for index in model._meta.indexes}
        own = schema_editor._constraint_names(
            model, [field.column], index=True, unique=False, primary_key=False, exclude=kept
        )
        for name in own:
            schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._field(app_label, to_state)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def _field(self, app_label: str, state: Any) -> tuple[Any, Any]:
        model = state.apps.get_model(app_label, self.model_name)
        return model, model._meta.get_field(self.name)
