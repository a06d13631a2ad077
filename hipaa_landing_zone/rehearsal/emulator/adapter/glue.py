"""AWS::Glue: databases and tables of the Data Catalog, of this account.

Property and attribute names: CloudFormation resource reference, AWS::Glue.
"""

from hipaa_landing_zone.rehearsal.emulator.adapter.resource import (
    Adapter,
    Instance,
    Place,
    Properties,
    ResourceError,
)


def _require_own_catalog(place: Place, properties: Properties) -> None:
    if properties["CatalogId"] != place.account_id:
        raise ResourceError(f"the emulator has no catalog of account {properties['CatalogId']} in {place.account_id}")


class Database(Adapter):
    """A database; its physical id is its name."""

    type = "AWS::Glue::Database"
    properties = frozenset({"CatalogId", "DatabaseInput"})
    in_place = frozenset({"DatabaseInput"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the database."""
        _require_own_catalog(place, properties)
        place.client("glue").create_database(DatabaseInput=properties["DatabaseInput"])
        return str(properties["DatabaseInput"]["Name"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what changed."""
        if old:
            new = instance.properties["DatabaseInput"]
            instance.client("glue").update_database(Name=instance.id, DatabaseInput=new)

    def delete(self, instance: Instance) -> None:
        """Delete the database."""
        instance.client("glue").delete_database(Name=instance.id)


class Table(Adapter):
    """A table; its physical id is its name."""

    type = "AWS::Glue::Table"
    properties = frozenset({"CatalogId", "DatabaseName", "TableInput"})
    in_place = frozenset({"TableInput"})

    def create(self, place: Place, properties: Properties) -> str:
        """Create the table."""
        _require_own_catalog(place, properties)
        made = {"DatabaseName": properties["DatabaseName"], "TableInput": properties["TableInput"]}
        place.client("glue").create_table(**made)
        return str(properties["TableInput"]["Name"])

    def configure(self, instance: Instance, old: Properties) -> None:
        """Change what changed."""
        if old:
            new = instance.properties
            instance.client("glue").update_table(DatabaseName=new["DatabaseName"], TableInput=new["TableInput"])

    def delete(self, instance: Instance) -> None:
        """Delete the table."""
        instance.client("glue").delete_table(DatabaseName=instance.properties["DatabaseName"], Name=instance.id)


ADAPTERS: tuple[Adapter, ...] = (Database(), Table())
