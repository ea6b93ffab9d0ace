"""Marks a search document in the transaction that makes it out of date."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION services_catalog_new_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO services_catalog_searchdocument (service_id, vector, is_listed, is_dirty)
    VALUES (NEW.id, '', false, true) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- Arguments: the column of the changed row that leads to services, and a query from it ($1) to their ids.
-- The UPDATE has no "AND NOT is_dirty": it must wait for a rebuild that has read the row already.
CREATE FUNCTION services_catalog_mark_documents() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    EXECUTE 'UPDATE services_catalog_searchdocument SET is_dirty = true WHERE service_id IN (' || TG_ARGV[1] || ')'
        USING (changed ->> TG_ARGV[0])::bigint;
    RETURN NULL;
END $$;

CREATE TRIGGER search_new_document AFTER INSERT ON services_catalog_service
FOR EACH ROW EXECUTE FUNCTION services_catalog_new_document();
"""

THROUGH = "SELECT service_id FROM services_catalog_service_{0} WHERE {1}_id = $1"
# table: (events, column, query)
WATCHED = {
    "services_catalog_service": ("UPDATE", "id", "SELECT $1"),
    "services_catalog_serviceplace": ("INSERT OR UPDATE OR DELETE", "service_id", "SELECT $1"),
    "services_catalog_service_types": ("INSERT OR DELETE", "service_id", "SELECT $1"),
    "services_catalog_service_topics": ("INSERT OR DELETE", "service_id", "SELECT $1"),
    "services_catalog_service_recipients": ("INSERT OR DELETE", "service_id", "SELECT $1"),
    "services_catalog_service_coverage": ("INSERT OR DELETE", "service_id", "SELECT $1"),
    "services_catalog_servicetype": ("UPDATE", "id", THROUGH.format("types", "servicetype")),
    "services_catalog_helptopic": ("UPDATE", "id", THROUGH.format("topics", "helptopic")),
    "services_catalog_recipientgroup": ("UPDATE", "id", THROUGH.format("recipients", "recipientgroup")),
    "partners_institution": (
        "UPDATE OF name, short_name, type_id",
        "id",
        "SELECT id FROM services_catalog_service WHERE provider_id = $1",
    ),
    "partners_institutiontype": (
        "UPDATE OF name",
        "id",
        "SELECT service.id FROM services_catalog_service AS service"
        " JOIN partners_institution AS provider ON provider.id = provider_id WHERE provider.type_id = $1",
    ),
    "partners_location": (
        "UPDATE",
        "id",
        "SELECT service_id FROM services_catalog_serviceplace WHERE location_id = $1",
    ),
    "partners_territory": (
        "UPDATE OF name, gmina_id, powiat_id, voivodeship_id",
        "id",
        "SELECT service_id FROM services_catalog_service_coverage WHERE territory_id = $1 UNION"
        " SELECT service_id FROM services_catalog_serviceplace AS place"
        " JOIN partners_location AS location ON location.id = place.location_id WHERE location.territory_id = $1",
    ),
}


def statements():
    yield (
        FUNCTIONS,
        (
            "DROP FUNCTION services_catalog_mark_documents CASCADE; DROP FUNCTION services_catalog_new_document CASCADE"
        ),
    )
    for table, (events, column, query) in WATCHED.items():
        yield (
            f"CREATE TRIGGER search_mark_documents AFTER {events} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION services_catalog_mark_documents('{column}', '{query}')",
            f"DROP TRIGGER search_mark_documents ON {table}",
        )


class Migration(migrations.Migration):
    dependencies = [("services_catalog", "0001_initial"), ("partners", "0001_initial")]

    operations = [migrations.RunSQL(forward, backward) for forward, backward in statements()]
