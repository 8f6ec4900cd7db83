"""How an import is asked for: query parameters, and the options that the summary echoes."""

from dataclasses import dataclass, field, replace

from local.dhis2.web import Json, Request

# As a parameter the server takes no notice of it.
ATTRIBUTE_SCHEME = "attributeOptionComboIdScheme"
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
    """`defaults` are what the server of that version echoes."""

    schemes: dict[str, str] = field(default_factory=dict)
    given: Json = field(default_factory=dict)
    data_set: str = ""
    defaults: Json = field(default_factory=lambda: DEFAULTS)

    @classmethod
    def of(cls, request: Request, defaults: Json) -> "ImportOptions":
        asked = dict(request.pairs)
        schemes = {name: asked[name] for name in SCHEMES if name in asked}
        given = {
            name: asked[name] if isinstance(default, str) else asked[name].lower() == "true"
            for name, default in defaults.items()
            if name in asked
        }
        return cls(schemes, given, asked.get("dataSet", ""), defaults)

    def with_schemes_of(self, payload: Json) -> "ImportOptions":
        """Schemes may stand in the body; only there has that of attribute option combos an effect."""
        named = {name: str(payload[name]) for name in (*SCHEMES, ATTRIBUTE_SCHEME) if payload.get(name)}
        return replace(self, schemes=self.schemes | named)

    def is_on(self, name: str) -> bool:
        return bool((self.defaults | self.given)[name])

    @property
    def strategy(self) -> str:
        named = str(self.given.get("importStrategy", "CREATE_AND_UPDATE"))
        return {"NEW": "CREATE", "UPDATES": "UPDATE", "NEW_AND_UPDATES": "CREATE_AND_UPDATE"}.get(named, named)

    def scheme(self, name: str) -> str:
        return self.schemes.get(name) or self.schemes.get("idScheme", "UID")

    def as_json(self) -> Json:
        schemes: Json = {name: {"type": scheme} for name, scheme in self.schemes.items()}
        data_set = {"dataSet": self.data_set} if self.data_set else {}
        return {"idSchemes": schemes} | self.defaults | self.given | data_set
