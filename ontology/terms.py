"""Every word of the vocabulary that Minutebook may write, as one closed list.

`MB.Meeting` is the pyoxigraph node of `mb:Meeting`; a name that is not on the list raises AttributeError, so that a
misspelt term is an error and not a new word. The `mb:` terms are described in `minutebook.ttl` and the concepts in
`schemes.ttl`; a test compares both with this list, in both directions. All others were checked to exist in their own
vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode


class Terms:
    """A namespace and the names that may be used of it."""

    def __init__(self, namespace: str, names: str) -> None:
        self.namespace = namespace
        self._nodes = {name: NamedNode(namespace + name) for name in names.split()}

    def __getattr__(self, name: str) -> NamedNode:
        try:
            return self._nodes[name]
        except KeyError:
            raise AttributeError(f"<{self.namespace}> has no term {name!r} in ontology/terms.py") from None

    def __getitem__(self, name: str) -> NamedNode:
        """The node of a name that is data (a concept's slug, `sh:namespace`); KeyError when it is not on the list."""
        return self._nodes[name]

    def __contains__(self, name: str) -> bool:
        return name in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)


ONTOLOGY = "https://w3id.org/minutebook/def"

MB = Terms(
    ONTOLOGY + "#",
    """
    Meeting PlannedMeeting MeetingCycle Body Council AttendanceRecord Presence Apology AgendaItem Contribution Decision
    MinutesApproval Vote Action InterestDeclaration Appointment Minutes Report DocumentVersion Section Paragraph
    Programme FundingRound FundingCommitment Transfer StatedFigure Span Inference Doubt Correction Tombstone Change
    CapacityScheme OutcomeScheme ContributionScheme DoubtScheme UnitScheme

    heldOn heldInYear startTime body venue statedDate meetingKind nextMeeting previousMeeting present sentApologies
    inCycle plannedFor statedPeriod statedName gssCode formerGssCode governsArea existedFrom existedUntil succeededBy
    attendanceOf attendee capacity representing asPost statedRepresenting statedTitle statedHonours arrivedAtItem
    arrivedAtTime leftAtItem leftAtTime substituteFor attestedOn memberFrom memberUntil ward party itemOf itemNumber
    itemOrder movedBy secondedBy atItem contributionKind contributor byCollective thanked thankedCollective decidedAt
    decisionNumber outcome limbOf recommendedTo reportsBackTo reasons alternativesRejected conflictsDeclared
    dispensation voteOn votesFor votesAgainst abstentions votedFor votedAgainst abstained owner ownerStatement dueAt
    dueOn statedDue declaredBy madeAtItem regardingItem interestIn interestKind madeBy appointee appointedTo
    appointedAs onBehalfOf appointedOn appointment approvesMinutesOf atMeeting records sha256 supersededBy
    paragraphNumber agendaReference contactPoint ledBy managedBy chairedBy figureAbout partner concerns modality
    precision mentions

    statedIn inDocument readByOcr inferredStart inferredEnd inferredMeeting aboutNode aboutProperty inferredValue basis
    doubtKind reason candidate oldValue newValue status changed changeKind

    organisationDimension bodyDimension outcomeDimension yearDimension personDimension representedDimension
    outsideBodyDimension decisionCount decisionsInDoubt meetingCount presentCount apologyCount attendanceCount
    attendanceRate appointmentCount countedBy
    """,
)

CAPACITY = Terms(ONTOLOGY + "/capacity/", "chair vice-chair deputy-chair member substitute observer officer guest")
OUTCOME = Terms(
    ONTOLOGY + "/outcome/",
    """agreed noted resolved approved accepted recommended endorsed referred deferred rejected withdrawn appointed
    elected no-objection other not-stated""",
)
CONTRIBUTION = Terms(
    ONTOLOGY + "/contribution/",
    "presentation introduction report update question concern explanation suggestion thanks",
)
DOUBT = Terms(
    ONTOLOGY + "/doubt/",
    """unknown-organisation unknown-body unknown-council ambiguous-council ended-council no-council ambiguous-person
    unknown-person namesakes undated unclear-date weekday-differs held-in-future meetings-out-of-order unclear-outcome
    outcome-not-in-words repeated-decision no-item untitled-item repeated-item-number owner-not-attending no-owner
    present-and-apologising several-chairs declarer-not-attending appointed-another-day office-not-held inferred-period
    missing-particulars unread-passage read-by-ocr unknown-layout""",
)

UNIT = Terms(ONTOLOGY + "/unit/", "decision meeting attendance appointment fraction")

RDF = Terms("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type")
RDFS = Terms(
    "http://www.w3.org/2000/01/rdf-schema#",
    "Literal label comment seeAlso isDefinedBy domain range subClassOf subPropertyOf",
)
OWL = Terms(
    "http://www.w3.org/2002/07/owl#",
    """Ontology Class ObjectProperty DatatypeProperty AnnotationProperty FunctionalProperty disjointWith versionInfo
    versionIRI sameAs annotatedSource annotatedProperty annotatedTarget""",
)
XSD = Terms(
    "http://www.w3.org/2001/XMLSchema#",
    "string integer decimal date time dateTime dayTimeDuration gYear boolean anyURI nonNegativeInteger",
)
ORG = Terms(
    "http://www.w3.org/ns/org#",
    """Organization FormalOrganization OrganizationalUnit OrganizationalCollaboration Membership Post unitOf
    subOrganizationOf classification member organization role postIn heldBy""",
)
FOAF = Terms("http://xmlns.com/foaf/0.1/", "Agent Document Person name givenName familyName primaryTopic homepage")
DCT = Terms(
    "http://purl.org/dc/terms/",
    """LicenseDocument Standard title description publisher creator created issued modified license source identifier
    isVersionOf isPartOf hasPart isReplacedBy replaces language format conformsTo date references""",
)
SKOS = Terms(
    "http://www.w3.org/2004/02/skos/core#",
    """Concept ConceptScheme prefLabel altLabel hiddenLabel definition example notation inScheme topConceptOf
    hasTopConcept""",
)
SCHEMA = Terms(
    "http://schema.org/",
    """Event EventSeries Place Action Project Article SoftwareApplication MonetaryGrant MonetaryAmount QuantitativeValue
    ContactPoint name text startDate endDate location containedInPlace honorificPrefix honorificSuffix position email
    telephone isPartOf funder amount currency value minValue maxValue unitText organizer superEvent attendee
    domainIncludes rangeIncludes target""",
)
OA = Terms("http://www.w3.org/ns/oa#", "TextPositionSelector TextQuoteSelector start end exact")
BIBO = Terms("http://purl.org/ontology/bibo/", "Document DocumentPart")
CV = Terms("http://data.europa.eu/m8g/", "PublicOrganisation")
ADMS = Terms("http://www.w3.org/ns/adms#", "identifier Identifier")
PROV = Terms("http://www.w3.org/ns/prov#", "wasDerivedFrom generatedAtTime")
DCAT = Terms(
    "http://www.w3.org/ns/dcat#",
    """Catalog Dataset DatasetSeries Distribution DataService dataset distribution service downloadURL accessURL
    accessService endpointURL endpointDescription servesDataset byteSize mediaType compressFormat version hasVersion
    inSeries landingPage contactPoint keyword theme""",
)
VOID = Terms(
    "http://rdfs.org/ns/void#",
    """Dataset uriSpace triples entities documents dataDump sparqlEndpoint vocabulary exampleResource subset class
    property classPartition propertyPartition classes properties distinctSubjects""",
)
VOID_EXT = Terms("http://ldf.fi/void-ext#", "datatypePartition datatype")
SD = Terms(
    "http://www.w3.org/ns/sparql-service-description#",
    """Service Dataset Graph NamedGraph endpoint supportedLanguage SPARQL11Query resultFormat inputFormat feature
    UnionDefaultGraph extensionFunction defaultDataset availableGraphs defaultGraph namedGraph name graph""",
)
SPDX = Terms("http://spdx.org/rdf/terms#", "checksum Checksum algorithm checksumValue checksumAlgorithm_sha256")
SH = Terms(
    "http://www.w3.org/ns/shacl#",
    """ValidationReport ValidationResult Violation Warning Info conforms result focusNode resultPath value
    resultMessage resultSeverity sourceShape sourceConstraintComponent PrefixDeclaration declare prefix namespace
    SPARQLExecutable SPARQLSelectExecutable SPARQLAskExecutable SPARQLConstructExecutable prefixes select ask
    construct""",
)
QB = Terms(
    "http://purl.org/linked-data/cube#",
    """DataSet DataStructureDefinition ComponentSpecification Observation DimensionProperty MeasureProperty
    AttributeProperty CodedProperty dataSet structure component dimension measure attribute componentAttachment codeList
    order""",
)
SDMX_DIMENSION = Terms("http://purl.org/linked-data/sdmx/2009/dimension#", "refPeriod")
SDMX_ATTRIBUTE = Terms("http://purl.org/linked-data/sdmx/2009/attribute#", "unitMeasure")
SSSOM = Terms("https://w3id.org/sssom/", "Mapping mapping_justification confidence reviewer_id")
SEMAPV = Terms("https://w3id.org/semapv/vocab/", "ManualMappingCuration")

EVERY = (
    MB, CAPACITY, OUTCOME, CONTRIBUTION, DOUBT, UNIT, RDF, RDFS, OWL, XSD, ORG, FOAF, DCT, SKOS, SCHEMA, OA, BIBO,
    CV, ADMS, PROV, DCAT, VOID, VOID_EXT, SD, SPDX, SH, QB, SDMX_DIMENSION, SDMX_ATTRIBUTE, SSSOM, SEMAPV,
)  # fmt: skip
