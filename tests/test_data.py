"""The digits, and MNIST from a small OpenML on loopback."""

import json
import threading
from collections.abc import Iterator
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import sklearn.datasets._openml as openml
import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader

from course_utils import MNIST, Digits, LeNet, data


def test_an_item_is_an_image_and_a_label():
    image, label = Digits()[0]
    assert image.shape == (1, 32, 32) and image.dtype == torch.float32
    assert label.shape == () and label.dtype == torch.int64
    images, labels = next(iter(DataLoader(Digits(), batch_size=8)))
    assert LeNet()(images).shape == (8, 10)
    assert labels.dtype == torch.int64


def test_the_parts_share_no_digit_and_leave_none_out():
    parts = [Digits(), Digits(validation=True), Digits(train=False)]
    assert [len(part) for part in parts] == [1197, 300, 300]
    here = np.concatenate([part.data.reshape(-1, 64).numpy() for part in parts])
    labels = np.concatenate([part.targets.numpy() for part in parts])
    pixels, targets = load_digits(return_X_y=True)
    assert sorted(map(tuple, np.column_stack([here, labels]))) == sorted(map(tuple, np.column_stack([pixels, targets])))
    assert all((part.targets.bincount(minlength=10) > 20).all() for part in parts)


def test_the_split_is_the_same_everywhere():
    assert Digits().targets[:12].tolist() == [2, 8, 2, 6, 6, 7, 1, 9, 8, 5, 2, 8]
    assert Digits(train=False).targets[:12].tolist() == [8, 8, 2, 2, 2, 9, 8, 8, 3, 6, 0, 4]


def test_the_digits_are_the_same_where_scikit_learn_keeps_them_elsewhere(monkeypatch):
    here = Digits()
    monkeypatch.setattr(data, "find_spec", lambda _: None)
    assert Digits().data.equal(here.data) and Digits().targets.equal(here.targets)


def test_images_run_from_paper_to_ink_and_keep_the_picture():
    digits = Digits(train=False)
    assert digits.data.dtype == torch.uint8 and digits.data.shape == (300, 8, 8)
    assert digits.images.min() == 0 and digits.images.max() == 1
    blocks = torch.nn.functional.avg_pool2d(digits.images, 4)[:, 0] * 16
    assert (blocks - digits.data.float()).abs().mean() < 1.5


def test_a_transform_takes_the_images_place():
    assert Digits(transform=torch.flatten)[3][0].shape == (1024,)
    assert Digits(transform=torch.flatten).images.shape == (1197, 1, 32, 32)


def test_validation_belongs_to_training():
    with pytest.raises(ValueError, match="leave train=True"):
        Digits(train=False, validation=True)


class OpenML(BaseHTTPRequestHandler):
    """What fetch_openml asks of openml.org, for a mnist_784 of 70 pictures."""

    broken = False
    asked = 0

    def log_message(self, *words: object) -> None:
        pass

    def do_GET(self) -> None:
        type(self).asked += 1
        body = self.file() if self.path == "/file" else json.dumps(self.answer()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.broken and self.path == "/file" else body)

    def answer(self) -> dict:
        if self.path.startswith("/list"):
            return {"data": {"dataset": [{"did": 554, "status": "active"}]}}
        if self.path.startswith("/info"):
            port = self.server.server_address[1]
            return {"data_set_description": {"id": "554", "name": "mnist_784", "version": "1", "format": "ARFF",
                                             "file_id": "1", "default_target_attribute": "class", "status": "active",
                                             "url": f"http://127.0.0.1:{port}/file",
                                             "md5_checksum": md5(self.file()).hexdigest()}}
        if self.path.startswith("/features"):
            kinds = [(f"pixel{i}", "numeric", "false") for i in range(784)] + [("class", "nominal", "true")]
            return {"data_features": {"feature": [
                {"index": str(i), "name": name, "data_type": kind, "is_target": target, "is_ignore": "false",
                 "is_row_identifier": "false", "number_of_missing_values": "0"}
                for i, (name, kind, target) in enumerate(kinds)]}}
        return {"data_qualities": {"quality": [{"name": "NumberOfInstances", "value": "70"}]}}

    def file(self) -> bytes:
        header = ["@RELATION mnist", *(f"@ATTRIBUTE pixel{i} real" for i in range(784)),
                  "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
        rows = [",".join([str(row)] * 784 + [str(row % 10)]) for row in range(70)]
        return "\n".join(header + rows).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[OpenML]]:
    handler = type("Handler", (OpenML,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{running.server_address[1]}"
        monkeypatch.setattr(openml, "_SEARCH_NAME", at + "/list/{}")
        for name in ("INFO", "FEATURES", "QUALITIES"):
            monkeypatch.setattr(openml, f"_DATA_{name}", f"{at}/{name.lower()}/{{}}")
        monkeypatch.setattr(data, "MNIST_TRAINING", 60)
        monkeypatch.setattr(data, "MNIST_VALIDATION", 5)
        yield handler
        running.shutdown()


def test_mnist_is_downloaded_once_and_looks_like_the_digits(server, tmp_path):
    parts = [MNIST(cache=tmp_path), MNIST(cache=tmp_path, validation=True), MNIST(train=False, cache=tmp_path)]
    assert [len(part) for part in parts] == [55, 5, 10]
    asked = server.asked
    image, label = MNIST(cache=tmp_path)[51]
    assert server.asked == asked
    assert image.shape == (1, 32, 32) and image.dtype == torch.float32
    assert image[0, 0, 0] == 0 and image[0, 16, 16] == pytest.approx(51 / 255)
    assert label == 1 and label.dtype == torch.int64


def test_a_download_that_breaks_off_leaves_nothing_and_can_be_repeated(server, tmp_path, recwarn):
    server.broken = True
    with pytest.raises(ConnectionError, match="nothing was kept.*use Digits"):
        MNIST(cache=tmp_path)
    assert not list(tmp_path.iterdir())
    assert not recwarn
    server.broken = False
    assert len(MNIST(cache=tmp_path)) == 55


@pytest.mark.slow
def test_without_a_network_one_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(openml, "_SEARCH_NAME", "http://127.0.0.1:9/{}")
    with pytest.raises(ConnectionError, match="could not be downloaded from openml.org"):
        MNIST(cache=tmp_path)
    assert not list(tmp_path.iterdir())
