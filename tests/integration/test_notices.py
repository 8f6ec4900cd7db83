"""What people are told, in the mapping's language, by e-mail and by DHIS2's message: once, and not every hour."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from t2a.domain.ledger import RunState
from tests.integration.story import NEXT_NIGHT, NIGHT, Story

Tell = Callable[..., Story]
TREATED, MONTH = "oJCqIePIh6D", "202609"
ADMIN = "M5zQapPyTZI"
TIMEZONE = "timezone: Africa/Freetown"
AN_HOUR_LATER = datetime(2026, 11, 23, 4, tzinfo=UTC)
THIRD_NIGHT = datetime(2026, 11, 25, 3, tzinfo=UTC)


def with_keys(*lines: str) -> dict[str, str]:
    return {TIMEZONE: "\n".join((TIMEZONE, *lines))}


def test_a_violated_rule_reaches_the_alert_and_a_dhis2_user_in_french(story: Tell) -> None:
    told = story(
        **with_keys(
            "validation: { rule_groups: [j1LH4gcmDWP] }",
            f"notify: {{ language: fr, dhis2_message: {{ users: [{ADMIN}], user_groups: [T2AAlertGrp] }} }}",
        ),
        **{"on_manual_edit: overwrite": "on_manual_edit: keep"},
    )
    told.register()
    assert told.night().state is RunState.COMPLETED
    assert told.alerts() == []
    _, _, facility, combo = told.casebook.monthly(MONTH, at_least=2)[0].cell
    told.dhis2.world.store_value(TREATED, MONTH, facility, "500", combo)
    run = told.next_night()
    alert = told.alert("termine avec des violations")
    assert alert.subject == f"T2A {told.name}: termine avec des violations"
    for text in (
        f"Exécution : {run.id}",
        "Résultat : terminé avec des violations",
        "Règles de validation : violations nouvelles : 1, déjà connues : 0, résolues : 0",
        "    - Malaria: treated do not exceed confirmed - ",
        f"Tout voir : t2a run {run.id}",
        run.notes.report,
    ):
        assert text in alert.body
    (message,) = told.dhis2.world.messages
    assert message["users"] == [{"id": ADMIN}]
    assert message["userGroups"] == [{"id": "T2AAlertGrp"}]
    assert message["subject"] == f"T2A {told.name}: terminé avec des violations"
    assert message["text"] == alert.body
    told.night(THIRD_NIGHT)
    assert len([one for one in told.alerts() if "violations" in one.subject]) == 1, "known violations are no news"


def test_a_dhis2_user_who_does_not_exist_is_told_by_mail_and_keeps_nothing_back(story: Tell) -> None:
    told = story(**with_keys("notify: { on: [completed], dhis2_message: { users: [zzzzzzzzzzz] } }"))
    told.register()
    run = told.night()
    assert run.state is RunState.COMPLETED
    assert told.held() == told.expected()
    body = told.alert("completed").body
    assert "DHIS2 message: " in body
    assert "E1004: User does not exist: zzzzzzzzzzz. Correct notify.dhis2_message in the mapping" in body
    assert run.notes.unfinished
    assert told.dhis2.world.messages == []


def test_the_same_failure_twice_in_a_day_gives_one_mail_and_the_next_nights_another_and_its_end(story: Tell) -> None:
    told = story()
    told.register()
    name = told.rehearsal.mapping.tracker.credentials
    wrong = {"url": told.dhis2.url, "username": "t2a.export", "password": "Wrong-1!"}
    told.rehearsal.put_secret(name, json.dumps(wrong))
    for moment in (NIGHT, AN_HOUR_LATER):
        assert told.night(moment).state is RunState.FAILED
    assert told.alert("failed")
    assert told.night(NEXT_NIGHT).state is RunState.FAILED
    again = [one for one in told.alerts() if one.subject == f"T2A {told.name}: failed"]
    assert len(again) == 2
    assert any("Again: 3 times since 2026-11-23; told once a day" in one.body for one in again)
    told.rehearsal.put_secret(name, json.dumps(told.secret("t2a.export")))
    assert told.night(THIRD_NIGHT).state is RunState.COMPLETED
    body = told.alert("resolved, completed").body
    assert "Over: failed, since 2026-11-23, 3 times" in body
