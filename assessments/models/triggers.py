"""Rows that are never changed: triggers refuse it, whoever asks and by whatever way."""

# table -> what is refused, and the sentence that says so
FROZEN = {
    "assessments_release": (("update", "delete"), "a release is never changed or deleted"),
    "assessments_decision": (("update",), "a signed decision is never changed"),
}


def protect(connection, *tables):
    """Puts the triggers of these tables in place, of all by default. What may not be deleted may not be
    emptied either."""
    run(connection, [line for table in tables or FROZEN for line in PROTECT[connection.vendor](table)])


def unprotect(connection, *tables):
    """Takes the triggers away: for migrations that rebuild a table, and for emptying a test database."""
    run(connection, [line for table in tables or FROZEN for line in UNPROTECT[connection.vendor](table)])


def protect_sqlite(table):
    verbs, sentence = FROZEN[table]
    for verb in verbs:
        yield f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""


def unprotect_sqlite(table):
    for verb in FROZEN[table][0]:
        yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}"


def protect_postgresql(table):
    verbs, sentence = FROZEN[table]
    events = " OR ".join([*verbs, *(["truncate"] if "delete" in verbs else [])])
    yield f"""CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{sentence}'; END $$"""
    yield f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE {events} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()"""


def unprotect_postgresql(table):
    yield f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"


PROTECT = {"sqlite": protect_sqlite, "postgresql": protect_postgresql}
UNPROTECT = {"sqlite": unprotect_sqlite, "postgresql": unprotect_postgresql}


def run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
