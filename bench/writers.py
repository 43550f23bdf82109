"""People who write, as fast as they are answered or at a pace."""

import itertools
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bench.client import Answer, Client

SCORES = itertools.cycle(range(6, 24))


@dataclass
class ApiWriter:
    """Changes one cell after the other in some patients of a team, as a program does."""

    client: Client
    slug: str
    bases: dict[UUID, int]
    sent: dict[int, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    async def write(self) -> Answer:
        """One edit of the patient whose turn it is."""
        patient_id, base = next(iter(self.bases.items()))
        answer = await self.client.patch(
            f"/api/v1/teams/{self.slug}/patients/{patient_id}",
            {"base": base, "values": {"braden": next(SCORES)}},
            Idempotency_Key=str(uuid4()),
        )
        number = answer.expect(200).json()["number"]
        if number == base:  # the cell held that score already: nothing was written
            return await self.write()
        self.bases.pop(patient_id)
        self.bases[patient_id] = number
        self.sent[number] = answer.sent_at
        self.seconds.append(answer.seconds)
        return answer

    async def write_for(self, seconds: float) -> None:
        """Edits for that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await self.write()


@dataclass
class PageWriter:
    """Changes one cell after the other as a browser does, signed in."""

    client: Client
    slug: str
    bases: dict[UUID, int]
    seconds: list[float] = field(default_factory=list)

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        await self.client.get("/sign-in/")
        form = {"email": email, "password": password, "csrfmiddlewaretoken": self.client.cookies["contact_csrf"]}
        (await self.client.post("/sign-in/", form)).expect(302)

    async def write(self) -> Answer:
        """One edit of the patient whose turn it is."""
        patient_id, base = next(iter(self.bases.items()))
        answer = await self.client.post(
            f"/teams/{self.slug}/patients/{patient_id}/cells/braden/",
            {"base": str(base), "value-braden": str(next(SCORES)), "key": str(uuid4())},
            X_CSRFToken=self.client.cookies["contact_csrf"],
            X_Fragment="yes",
        )
        number = answer.expect(200).json()["frames"][0]["number"]
        if number == base:
            return await self.write()
        self.bases.pop(patient_id)
        self.bases[patient_id] = number
        self.seconds.append(answer.seconds)
        return answer
