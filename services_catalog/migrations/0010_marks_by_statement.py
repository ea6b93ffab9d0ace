"""Search documents are marked once a statement, by queries whose plan does not depend on what is known of the tables.

Rows of a transaction that goes on do not count: an ANALYZE in the midst of a large load takes its tables for empty, and
a join of two of them then reads both from end to end, for every row. Hence one table a query: keys first, in an array.
"""

from django.db import migrations

DOCUMENTS = "services_catalog_searchdocument"
# The UPDATE has no "AND NOT is_dirty": it must wait for a rebuild that has read the row already. Each is planned anew
# (EXECUTE): a plan kept from a time when the table was small would read all of it.
MARK = f"EXECUTE 'UPDATE {DOCUMENTS} SET is_dirty = true WHERE service_id = ANY ($1)' USING services;"
FUNCTIONS = f"""
-- For each row. Arguments: the column of the changed row that leads to services, and a query from it ($1) to their ids.
CREATE OR REPLACE FUNCTION services_catalog_mark_documents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    services bigint[];
BEGIN
    EXECUTE 'SELECT ARRAY(' || TG_ARGV[1] || ')' INTO services USING (changed ->> TG_ARGV[0])::bigint;
    {MARK}
    RETURN NULL;
END $$;

-- For each statement: "changed" holds its rows. Arguments: as above, but $1 is an array of the column's values.
CREATE FUNCTION services_catalog_mark_documents_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys bigint[];
    services bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(DISTINCT ' || TG_ARGV[0] || ') FROM changed' INTO keys;
    IF keys IS NOT NULL THEN
        EXECUTE 'SELECT ARRAY(' || TG_ARGV[1] || ')' INTO services USING keys;
        {MARK}
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION services_catalog_new_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {DOCUMENTS} (service_id, vector, is_listed, is_dirty)
    SELECT id, '', false, true FROM changed ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION services_catalog_places_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(DISTINCT ' || TG_ARGV[0] || ') FROM changed' INTO keys;
    EXECUTE 'INSERT INTO services_catalog_placeschanged (service_id, at) SELECT DISTINCT id, statement_timestamp() FROM ('
        || TG_ARGV[1] || ') AS services (id) ON CONFLICT (service_id) DO UPDATE SET at = excluded.at' USING keys;
    RETURN NULL;
END $$;

DROP TRIGGER search_new_document ON services_catalog_service;
CREATE TRIGGER search_new_document AFTER INSERT ON services_catalog_service
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION services_catalog_new_document();
"""
ALL, BORN_AND_GONE = ("INSERT", "UPDATE", "DELETE"), ("INSERT", "DELETE")
SELF = "SELECT unnest($1)"
OF_PLACE = "SELECT service_id FROM services_catalog_serviceplace WHERE id = ANY ($1)"
OF_LOCATION = "SELECT service_id FROM services_catalog_serviceplace WHERE location_id = ANY ($1)"
# table: (events, column, query). Those that look at some columns alone ("UPDATE OF") must go row by row, as before.
MARKED = {
    "services_catalog_service": (("UPDATE",), "id", SELF),
    "services_catalog_serviceplace": (ALL, "service_id", SELF),
    "services_catalog_openinghours": (ALL, "place_id", OF_PLACE),
    "services_catalog_specialday": (ALL, "place_id", OF_PLACE),
    "services_catalog_freeplaces": (ALL, "service_id", SELF),
    "services_catalog_service_types": (BORN_AND_GONE, "service_id", SELF),
    "services_catalog_service_topics": (BORN_AND_GONE, "service_id", SELF),
    "services_catalog_service_recipients": (BORN_AND_GONE, "service_id", SELF),
    "services_catalog_service_coverage": (BORN_AND_GONE, "service_id", SELF),
    "partners_location": (("UPDATE",), "id", OF_LOCATION),
}
PLACES = ("services_catalog_serviceplace", "services_catalog_openinghours", "services_catalog_specialday", "partners_location")


def trigger(name, table, event, call):
    rows = "OLD" if event == "DELETE" else "NEW"
    return (
        f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {call}"
    )


def statements():
    yield FUNCTIONS
    for table, (events, column, query) in MARKED.items():
        yield f"DROP TRIGGER search_mark_documents ON {table}"
        for event in events:
            call = f"services_catalog_mark_documents_of_all('{column}', '{query}')"
            yield trigger("search_mark_documents", table, event, call)
    for table in PLACES:
        events, column, query = MARKED[table]
        for event in events:
            yield f"DROP TRIGGER places_changed_{event.lower()} ON {table}"
            call = f"services_catalog_places_changed('{column}', '{query}')"
            yield trigger("places_changed", table, event, call)


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0009_selections")]

    operations = [migrations.RunSQL(list(statements()))]
