import django.db.models.deletion
from django.db import migrations, models

KINDS = [(1, 'Name'), (2, 'Pinyin'), (3, 'Initials'), (4, 'Id'), (5, 'Id Tail'), (6, 'Phone'), (7, 'Phone Tail'), (8, 'Address'), (9, 'Household'), (11, 'Name End'), (12, 'Pinyin End'), (13, 'Initials End')]
TABLE = "residents_householdterm"
OF_HOME = "(8, 9)"
BATCH = 2_000
COLUMNS = '''"term" varchar(80) NOT NULL, "kind" smallint NOT NULL CHECK ("kind" >= 0), "area_code" varchar(15) NOT NULL,
    "household_id" bigint NOT NULL REFERENCES "residents_household" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("household_id", "kind", "term")'''
TABLES = {
    "sqlite": f"""
        CREATE TABLE "{TABLE}" ({COLUMNS}) WITHOUT ROWID;
        CREATE INDEX "household_term" ON "{TABLE}" ("kind", "term", "household_id", "area_code")""",
    "postgresql": f"""
        CREATE TABLE "{TABLE}" ({COLUMNS});
        CREATE INDEX "household_term" ON "{TABLE}"
            ("kind" int2_ops, "term" varchar_pattern_ops, "household_id" int8_ops);
        CREATE INDEX "household_term_area" ON "{TABLE}"
            ("area_code" varchar_ops, "kind" int2_ops, "term" varchar_pattern_ops, "household_id" int8_ops)""",
}


def _terms(cursor, after):
    """Rows of the table for the next BATCH households."""
    from bianmin.residents.models import Dwelling, Household
    from bianmin.residents.search_terms import household_terms

    cursor.execute(
        """SELECT h.id, h.area_code, h.number, d.street, d.compound, d.building, d.unit, d.room FROM residents_household h
        JOIN residents_dwelling d ON d.id = h.dwelling_id WHERE h.id > %s ORDER BY h.id LIMIT %s""",
        [after, BATCH],
    )
    for key, area, number, street, compound, building, unit, room in cursor.fetchall():
        dwelling = Dwelling(street=street, compound=compound, building=building, unit=unit, room=room)
        for kind, term in household_terms(Household(number=number, dwelling=dwelling)):
            yield key, area, kind, term


def forwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in TABLES[schema_editor.connection.vendor].split(";"):
            cursor.execute(statement)
        last = 0
        while rows := list(_terms(cursor, last)):
            last = rows[-1][0]
            cursor.executemany(
                f'INSERT INTO "{TABLE}" ("household_id", "area_code", "kind", "term") VALUES (%s, %s, %s, %s)', rows
            )
        cursor.execute(f"DELETE FROM residents_searchterm WHERE kind IN {OF_HOME}")


def backwards(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO residents_searchterm (person_id, kind, term, area_code)
            SELECT p.id, t.kind, t.term, t.area_code FROM "{TABLE}" t
            JOIN residents_person p ON p.household_id = t.household_id"""
        )
        cursor.execute(f'DROP TABLE "{TABLE}"')


class Migration(migrations.Migration):
    """Addresses and numbers of households, which each person was found by, are kept once for the household."""

    dependencies = [
        ('residents', '0014_search_by_area'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(forwards, backwards)],
            state_operations=[
                migrations.CreateModel(
                    name='HouseholdTerm',
                    fields=[
                        ('pk', models.CompositePrimaryKey('household', 'kind', 'term', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('term', models.CharField(max_length=80)),
                        ('kind', models.PositiveSmallIntegerField(choices=KINDS)),
                        ('area_code', models.CharField(blank=True, max_length=15)),
                        ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='residents.household')),
                    ],
                    options={
                        'indexes': [
                            models.Index(fields=['kind', 'term', 'household'], name='household_term', opclasses=['int2_ops', 'varchar_pattern_ops', 'int8_ops']),
                            models.Index(fields=['area_code', 'kind', 'term', 'household'], name='household_term_area', opclasses=['varchar_ops', 'int2_ops', 'varchar_pattern_ops', 'int8_ops']),
                        ],
                    },
                ),
            ],
        ),
    ]
