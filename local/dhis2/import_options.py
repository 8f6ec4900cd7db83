"""How an import is asked for: query parameters, and the options that the summary echoes."""

from dataclasses import dataclass, field

from local.dhis2.web import Json, Request

# attributeOptionComboIdScheme is not among them: the server takes no notice of it.
SCHEMES = (
    "idScheme",
    "dataElementIdScheme",
    "categoryOptionComboIdScheme",
    "orgUnitIdScheme",
    "dataSetIdScheme",
)
# The echo in the server's order, with its defaults.
DEFAULTS: Json = {
    "dryRun": False,
    "async": False,
    "importStrategy": "CREATE_AND_UPDATE",
    "mergeMode": "REPLACE",
    "reportMode": "FULL",
    "skipExistingCheck": False,
    "sharing": False,
    "skipNotifications": False,
    "skipAudit": False,
    "datasetAllowsPeriods": False,
    "strictPeriods": False,
    "strictDataElements": False,
    "strictCategoryOptionCombos": False,
    "strictAttributeOptionCombos": False,
    "strictOrganisationUnits": False,
    "strictDataSetApproval": False,
    "strictDataSetLocking": False,
    "strictDataSetInputPeriods": False,
    "requireCategoryOptionCombo": False,
    "requireAttributeOptionCombo": False,
    "skipPatternValidation": False,
    "ignoreEmptyCollection": False,
    "force": False,
    "firstRowIsHeader": True,
    "skipLastUpdated": False,
    "mergeDataValues": False,
    "skipCache": False,
}


@dataclass(frozen=True)
class ImportOptions:
    schemes: dict[str, str] = field(default_factory=dict)
    given: Json = field(default_factory=dict)
    data_set: str = ""

    @classmethod
    def of(cls, request: Request) -> "ImportOptions":
        asked = dict(request.pairs)
        schemes = {name: asked[name] for name in SCHEMES if name in asked}
        given = {
            name: asked[name] if isinstance(default, str) else asked[name].lower() == "true"
            for name, default in DEFAULTS.items()
            if name in asked
        }
        return cls(schemes, given, asked.get("dataSet", ""))

    def is_on(self, name: str) -> bool:
        return bool((DEFAULTS | self.given)[name])

    @property
    def strategy(self) -> str:
        named = str(self.given.get("importStrategy", "CREATE_AND_UPDATE"))
        return {"NEW": "CREATE", "UPDATES": "UPDATE", "NEW_AND_UPDATES": "CREATE_AND_UPDATE"}.get(named, named)

    def scheme(self, name: str) -> str:
        return self.schemes.get(name) or self.schemes.get("idScheme", "UID")

    def as_json(self) -> Json:
        schemes: Json = {name: {"type": scheme} for name, scheme in self.schemes.items()}
        data_set = {"dataSet": self.data_set} if self.data_set else {}
        return {"idSchemes": schemes} | DEFAULTS | self.given | data_set
