"""The patients of chapter 9's last ward: each has one fault, which shows in what is measured here by other means."""

import random

import pytest
import torch
import torch.nn.functional as F

from course_utils.data import Digits
from course_utils.judges.debugging.signs import KINDS as SIGNS
from course_utils.judges.debugging.signs import truth
from course_utils.patients import FAULTS, Patient, _healthy, _made, draw_patients

KINDS = sorted(FAULTS)
NAMES = ["Ada", "Grace", "Emmy", "Sofja", *(pytest.param(str(number), marks=pytest.mark.slow) for number in range(30))]


def patient_with(kind: str, seed: int) -> Patient:
    draw = random.Random(seed)
    return _made(9, FAULTS[kind](_healthy(draw), draw))


def held(patient: Patient) -> set[int]:
    return {id(parameter) for group in patient.optimizer.param_groups for parameter in group["params"]}


def own_losses(patient: Patient, steps: int, images: torch.Tensor, rate: float) -> list[float]:
    """A healthy loop for a patient's network, whose parameters are all trained."""
    patient.train(1, learning_rate=0)
    net, losses = patient.net.requires_grad_(True), []
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), patient.labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def seen_in(patient: Patient) -> set[str]:
    """The faults that its parts and a comparison with a healthy loop show."""
    digits, parameters = Digits(), dict(patient.net.named_parameters())
    rate = patient.optimizer.param_groups[0]["lr"]
    raw = patient.images.max() > 20
    images = patient.images / 255 if raw else patient.images * digits.images.std() + digits.images.mean()
    labels = [digits.targets[(digits.images - image).abs().flatten(1).sum(1).argmin()].item() for image in images]
    found = {"unscaled images": bool(raw), "wrong labels": labels != patient.labels.tolist(),
             "frozen layer": not all(parameter.requires_grad for parameter in parameters.values()),
             "wrong optimizer": held(patient) != {id(parameter) for parameter in parameters.values()}}
    if not any(found.values()):
        sizes = [parameter.std().item() * parameter.shape[1] ** 0.5 for name, parameter in parameters.items()
                 if name.endswith("weight")]
        theirs, healthy = patient.train(12), own_losses(patient, 12, patient.images, rate)
        early = [pair for pair in zip(theirs, healthy, strict=True) if pair[1] < 1000]  # what leaps differs by rounding
        same = all(abs(one - other) < 1e-3 * other for one, other in early)
        begin = all(abs(theirs[step] - healthy[step]) < 1e-4 * healthy[step] for step in (0, 1))
        found |= {"no zero_grad": begin and not same, "softmax twice": not begin,
                  "learning rate": same and rate > 0.2 < sizes[1], "vanishing gradients": same and sizes[1] < 0.2}
    return {kind for kind, there in found.items() if there}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 3))])
def test_a_patient_has_its_fault_and_no_other(kind, seed):
    assert seen_in(patient_with(kind, seed)) == {kind}
    signs = {name for name, other in SIGNS.items() if other.sign(patient_with(kind, seed))}
    assert signs == {kind}


@pytest.mark.parametrize("name", NAMES)
def test_three_patients_have_three_diseases(name):
    kinds = [seen_in(patient) for patient in draw_patients(name)]
    assert [len(kind) for kind in kinds] == [1, 1, 1]
    assert len(set.union(*kinds)) == 3
    assert [{disease} for disease, _ in truth(name)] == kinds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))])
def test_the_test_that_is_named_tells_it_from_what_looks_like_it(kind, seed):
    patient, digits = patient_with(kind, seed), Digits()
    few = ((digits.images - digits.images.mean()) / digits.images.std())[:32]
    tests = {}
    patient.train(100, images=few, labels=digits.targets[:32])
    tests["own data"] = bool((patient.net(few).argmax(1) == digits.targets[:32]).float().mean() > 0.5)
    patient.train(300)
    tests["by heart"] = bool((patient.net(patient.images).argmax(1) == patient.labels).float().mean() > 0.6)
    wanted = {"learning rate": ("own data", False), "unscaled images": ("own data", True),
              "softmax twice": ("by heart", True), "vanishing gradients": ("by heart", False)}
    if kind in wanted:
        test, result = wanted[kind]
        assert tests[test] is result
        assert test in SIGNS[kind].tests


def test_the_same_name_draws_the_same_and_another_name_others():
    first, again, other = (draw_patients(name) for name in ("Ada", "  aDA ", "Grace"))
    for one, two in zip(first, again, strict=True):
        assert torch.equal(one.images, two.images) and one.train(3) == two.train(3)
    assert [repr(patient) for patient in first] != [repr(patient) for patient in other]
    assert repr(draw_patients(1815)) == repr(draw_patients("1815"))


def test_drawing_leaves_the_random_state_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    draw_patients("Ada")
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_printed_names_the_disease(kind):
    patient = patient_with(kind, 0)
    said = f"{patient!r} {vars(patient)!r} {dir(patient)}".lower()
    assert all(name not in said for name in KINDS)


def test_a_run_starts_again_and_keeps_the_patients_own_rate():
    patient = patient_with("wrong optimizer", 1)
    first, rate = patient.train(5), patient.optimizer.param_groups[0]["lr"]
    assert len(set(patient.train(5, learning_rate=0))) == 1
    assert patient.train(5) == first
    assert patient.optimizer.param_groups[0]["lr"] == rate
    assert patient.step() < first[-1]


@pytest.mark.parametrize("name", ["", "  ", None, True, ["Ada"]])
def test_without_a_name_a_sentence_says_so(name):
    with pytest.raises(ValueError, match="drawn from a name or a number"):
        draw_patients(name)


@pytest.mark.parametrize("arguments, words", [
    ({"steps": 0}, "from 1 on"), ({"steps": 2.5}, "from 1 on"), ({"steps": 1, "learning_rate": -1}, "from 0 on"),
    ({"steps": 1, "learning_rate": float("nan")}, "from 0 on"),
    ({"steps": 1, "images": torch.zeros(2, 1, 32, 32)}, "both"),
    ({"steps": 1, "images": torch.zeros(2, 32, 32), "labels": torch.zeros(2).long()}, "images are floats"),
    ({"steps": 1, "images": torch.zeros(2, 1, 32, 32), "labels": torch.tensor([0, 10])}, "from 0 to 9"),
])
def test_bad_input_gets_one_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        draw_patients("Ada")[0].train(**arguments)
