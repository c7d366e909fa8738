"""What the server counts of itself, for `/health` and for Prometheus at `/metrics`."""

from __future__ import annotations

from collections.abc import Callable

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

MEDIA_TYPE = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The counts of one server since its start. Names, addresses and queries of callers are never among them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._answers = Counter(
            "minutebook_answers",
            "Answers to queries: evaluated, or kept ready.",
            ["how"],
            registry=self._registry,
        )
        for how in ("evaluated", "kept"):  # told as 0 before the first
            self._answers.labels(how)
        self._seconds = Histogram(
            "minutebook_query_seconds", "Time of evaluation of a query.", buckets=_SECONDS, registry=self._registry
        )
        self._refused = Counter(
            "minutebook_refused", "Requests that were refused.", ["status", "reason"], registry=self._registry
        )
        self._ended = Counter(
            "minutebook_query_processes_ended", "Processes of queries that were ended and replaced.",
            registry=self._registry,
        )  # fmt: skip

    def given_again(self) -> None:
        """An answer was given that was kept ready."""
        self._answers.labels("kept").inc()

    def took(self, seconds: float) -> None:
        """A query was evaluated in so many seconds."""
        self._answers.labels("evaluated").inc()
        self._seconds.observe(seconds)

    def refused(self, status: int, reason: str) -> None:
        self._refused.labels(str(status), reason).inc()

    def ended(self) -> None:
        self._ended.inc()

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """A number that is looked up whenever somebody asks."""
        Gauge(f"minutebook_{name}", what, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """All of them in Prometheus' text format."""
        return prometheus_client.generate_latest(self._registry)

    def told(self) -> dict[str, float | dict[str, float]]:
        """The server's own numbers by name; those with labels by the last label."""
        found: dict[str, float | dict[str, float]] = {}
        for metric in self._registry.collect():
            if not metric.name.startswith("minutebook_"):
                continue
            name = metric.name.removeprefix("minutebook_")
            if metric.type == "histogram":
                values = {
                    s.name.removeprefix(metric.name + "_"): s.value for s in metric.samples if "le" not in s.labels
                }
                found[name] = values
            elif metric.type == "counter" and metric.name != "minutebook_query_processes_ended":
                found[name] = {list(sample.labels.values())[-1]: sample.value for sample in metric.samples}
            elif metric.samples:
                found[name] = metric.samples[0].value
        return found
