"""Answers to chapter 7, update."""

import copy
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from tests.answers import Bank

# ruff: noqa: B007, B905, RET503 (answers are written the way learners write them)

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_gradient", "same", "Same", " same ")
wrong("guess_gradient", None, points=0, diagnosis="not answered")
wrong("guess_gradient", "doubled", "Doubled", points=0, diagnosis="doubled")
wrong("guess_gradient", "none", "None", points=0, diagnosis="none")
wrong("guess_gradient", "smaller", "Smaller", points=0, diagnosis="smaller")
wrong("guess_gradient", "different", 0, True, points=0, diagnosis="other")

right("guess_moved", 0, 0.0, np.int64(0))
wrong("guess_moved", None, points=0, diagnosis="not answered")
wrong("guess_moved", 10, 10.0, points=0, diagnosis="all")
wrong("guess_moved", 1, 1.0, points=0, diagnosis="one")
wrong("guess_moved", 5, 20, "none", points=0, diagnosis="other")

right("guess_overshoot", -2, -2.0, 1 - 0.3 * 10)
wrong("guess_overshoot", None, points=0, diagnosis="not answered")
wrong("guess_overshoot", 0, 0.0, points=0, diagnosis="the bottom")
wrong("guess_overshoot", 4, 1 + 0.3 * 10, points=0, diagnosis="plus")
wrong("guess_overshoot", 0.7, 1 - 0.3, points=0, diagnosis="no gradient")
wrong("guess_overshoot", -0.5, 1 - 0.3 * 5, points=0, diagnosis="the loss")
wrong("guess_overshoot", 2, -3, "left", points=0, diagnosis="other")


@right("sgd_step")
def under_no_grad(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * param.grad


@right("sgd_step")
def with_sub(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is None:
                continue
            param.sub_(param.grad, alpha=lr)


@right("sgd_step")
@torch.no_grad()
def decorated(params, lr):
    for param in params:
        if param.grad is not None:
            param.copy_(param - lr * param.grad)


@right("sgd_step")
def through_data(params, lr):
    for param in params:
        if param.grad is not None:
            param.data = param.data - lr * param.grad


@right("sgd_step")
def by_the_optimizer(params, lr):
    torch.optim.SGD(params, lr=lr).step()


@right("sgd_step")
def mode_set_and_put_back(params, lr):
    torch.set_grad_enabled(False)
    for param in filter(lambda p: p.grad is not None, params):
        param[...] = param - param.grad * lr
    torch.set_grad_enabled(True)


@right("sgd_step")
def detached_view(params, lr):
    for param in params:
        if param.grad is not None:
            param.detach().add_(param.grad, alpha=-lr)


@wrong("sgd_step", points=0, diagnosis="not answered")
def sgd_empty(params, lr):
    raise NotImplementedError


@wrong("sgd_step", points=0, diagnosis="in the graph")
def in_the_graph(params, lr):
    for param in params:
        if param.grad is not None:
            param -= lr * param.grad


@wrong("sgd_step", points=0, diagnosis="in the graph")
def sub_in_the_graph(params, lr):
    for param in params:
        if param.grad is not None:
            param.sub_(lr * param.grad)


@wrong("sgd_step", points=3, diagnosis="None gradient")
def none_not_looked_for(params, lr):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="None gradient")
def none_in_sub(params, lr):
    with torch.no_grad():
        for param in params:
            param.sub_(param.grad.mul(lr))


@wrong("sgd_step", points=0, diagnosis="plus")
def plus(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param += lr * param.grad


@wrong("sgd_step", points=0, diagnosis="plus, None gradient")
def plus_without_none(params, lr):
    with torch.no_grad():
        for param in params:
            param.add_(param.grad, alpha=lr)


@wrong("sgd_step", points=0, diagnosis="rebound")
def rebound(params, lr):
    for param in params:
        if param.grad is not None:
            param = param - lr * param.grad


@wrong("sgd_step", points=0, diagnosis="rebound")
def rebound_under_no_grad(params, lr):
    with torch.no_grad():
        for param in params:
            param = param - lr * (0 if param.grad is None else param.grad)
    return params


@wrong("sgd_step", points=0, diagnosis="returned")
def returned(params, lr):
    return [param if param.grad is None else param - lr * param.grad for param in params]


@wrong("sgd_step", points=0, diagnosis="returned")
def returned_tuple(params, lr):
    with torch.no_grad():
        return tuple(p - lr * (0 if p.grad is None else p.grad) for p in params)


@wrong("sgd_step", points=0, diagnosis="list changed")
def list_changed(params, lr):
    for number, param in enumerate(params):
        if param.grad is not None:
            params[number] = param - lr * param.grad


@wrong("sgd_step", points=0, diagnosis="list changed")
def list_replaced(params, lr):
    with torch.no_grad():
        params[:] = [param if param.grad is None else param - lr * param.grad for param in params]
    return params


@wrong("sgd_step", points=0, diagnosis="no learning rate")
def no_rate(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= param.grad


@wrong("sgd_step", points=0, diagnosis="no learning rate, None gradient")
def rate_forgotten_and_none(params, lr):
    for param in params:
        param.data.sub_(param.grad)


@wrong("sgd_step", points=0, diagnosis="weight lost")
def weight_lost(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param.copy_(-lr * param.grad)


@wrong("sgd_step", points=0, diagnosis="weight lost")
def weight_replaced(params, lr):
    for param in params:
        if param.grad is not None:
            param.data = lr * param.grad


@wrong("sgd_step", points=0, diagnosis="divided")
def divided(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= param.grad / lr


@wrong("sgd_step", points=0, diagnosis="divided, None gradient")
def divided_without_none(params, lr):
    with torch.no_grad():
        for param in params:
            param.addcdiv_(param.grad, torch.tensor(lr), value=-1)


@wrong("sgd_step", points=0, diagnosis="sign")
def sign(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * param.grad.sign()


@wrong("sgd_step", points=0, diagnosis="sign, None gradient")
def normalised(params, lr):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / param.grad.abs()


@wrong("sgd_step", points=0, diagnosis="multiplied")
def multiplied(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param *= 1 - lr * param.grad


@wrong("sgd_step", points=0, diagnosis="multiplied, None gradient")
def weight_in_the_step(params, lr):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad * param


@wrong("sgd_step", points=0, diagnosis="first only")
def returns_in_the_loop(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * param.grad
            return params


@wrong("sgd_step", points=0, diagnosis="first only")
def first_alone(params, lr):
    with torch.no_grad():
        params[0] -= lr * params[0].grad


@wrong("sgd_step", points=3, diagnosis="stops at None")
def breaks_at_none(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is None:
                break
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="stops at None")
def returns_at_none(params, lr):
    for param in params:
        if param.grad is None:
            return
        param.data.sub_(lr * param.grad)


@wrong("sgd_step", points=3, diagnosis="cleared")
def cleared(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * param.grad
                param.grad = None


@wrong("sgd_step", points=3, diagnosis="cleared")
def zeroed(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * param.grad
                param.grad.zero_()


@wrong("sgd_step", points=3, diagnosis="gradients changed")
def scaled_in_place(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param.sub_(param.grad.mul_(lr))


@wrong("sgd_step", points=3, diagnosis="None replaced")
def none_filled_with_zeros(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is None:
                param.grad = torch.zeros_like(param)
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="not a leaf")
def frozen(params, lr):
    for param in params:
        if param.grad is not None:
            param.requires_grad = False
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="not a leaf")
def detached_for_good(params, lr):
    for param in params:
        param.detach_()
        if param.grad is not None:
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="mode left")
def mode_left(params, lr):
    torch.set_grad_enabled(False)
    for param in params:
        if param.grad is not None:
            param -= lr * param.grad


@wrong("sgd_step", points=3, diagnosis="mode left")
def no_grad_entered_only(params, lr):
    torch.no_grad().__enter__()
    for param in params:
        if param.grad is not None:
            param.add_(-lr * param.grad)


@wrong("sgd_step", points=0, diagnosis="no such attribute")
def gradient_method(params, lr):
    for param in params:
        param -= lr * param.gradient


@wrong("sgd_step", points=0, diagnosis="twice")
def stepped_twice(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= 2 * lr * param.grad


@wrong("sgd_step", points=0, diagnosis="twice")
def loop_over_the_list_twice(params, lr):
    for param in [*params, *params]:
        if param.grad is not None:
            param.data -= lr * param.grad


@wrong("sgd_step", points=0, diagnosis="fixed rate")
def rate_of_the_notebook(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= 0.1 * param.grad


@wrong("sgd_step", points=0, diagnosis="fixed rate")
def rate_set_anew(params, lr):
    lr = 0.01
    for param in params:
        if param.grad is not None:
            param.data.sub_(param.grad, alpha=lr)


@wrong("sgd_step", points=0, diagnosis="fixed rate, cleared")
def rate_of_the_notebook_and_cleared(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= 0.1 * param.grad
                param.grad = None


@wrong("sgd_step", points=3, diagnosis="shifted")
def gradients_picked_out_first(params, lr):
    gradients = [param.grad for param in params if param.grad is not None]
    with torch.no_grad():
        for param, gradient in zip(params, gradients):
            param -= lr * gradient


@wrong("sgd_step", points=3, diagnosis="shifted")
def gradients_counted(params, lr):
    gradients = [param.grad for param in params if param.grad is not None]
    for number, gradient in enumerate(gradients):
        params[number].data -= lr * gradient


@wrong("sgd_step", points=3, diagnosis="None replaced")
def zeros_for_none(params, lr):
    for param in params:
        if param.grad is None:
            param.grad = torch.zeros(param.shape)
    with torch.no_grad():
        for param in params:
            param.sub_(lr * param.grad)


@wrong("sgd_step", points=0, diagnosis="last only")
def update_after_the_loop(params, lr):
    with torch.no_grad():
        for param in params:
            gradient = param.grad
        param -= lr * gradient


@wrong("sgd_step", points=0, diagnosis="last only")
def last_alone(params, lr):
    with torch.no_grad():
        params[-1] -= lr * params[-1].grad


@wrong("sgd_step", points=0, diagnosis="first only")
def all_but_the_rest(params, lr):
    with torch.no_grad():
        for param in params[:1]:
            param -= lr * param.grad


@wrong("sgd_step", points=0, diagnosis="plus, fixed rate")
def plus_a_fixed_rate(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param += 0.01 * param.grad


@wrong("sgd_step", points=1, diagnosis="no axes")
def writes_to_the_first_axis(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param[:] = param - lr * param.grad


@wrong("sgd_step", points=3, diagnosis="gradients changed")
def divided_in_place(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param.grad /= 1 / lr
                param -= param.grad


@wrong("sgd_step", points=0, diagnosis="divided")
def divided_by_the_rate(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param.sub_(param.grad / lr)


@wrong("sgd_step", points=0, diagnosis="multiplied")
def gradient_of_the_square(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param.sub_(lr * param.grad * param)


@wrong("sgd_step", points=0, diagnosis="no learning rate")
def gradient_alone(params, lr):
    for param in params:
        if param.grad is not None:
            param.data.sub_(param.grad)


@wrong("sgd_step", points=0, diagnosis="sign")
def by_direction(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= torch.where(param.grad > 0, lr, -lr)


@wrong("sgd_step", points=0, diagnosis="plus")
def minus_minus(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= -lr * param.grad


@wrong("sgd_step", points=0, diagnosis="no gradient")
def rate_alone(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr


@wrong("sgd_step", points=0, diagnosis="no gradient")
def rate_alone_as_data(params, lr):
    for param in params:
        if param.grad is not None:
            param.data = param.data - lr


@wrong("sgd_step", points=0, diagnosis="unused")
def over_another_network(params, lr):
    net = nn.Linear(2, 2)
    with torch.no_grad():
        for param in net.parameters():
            if param.grad is not None:
                param -= lr * param.grad


@wrong("sgd_step", points=0, diagnosis="unknown")
def decayed(params, lr):
    with torch.no_grad():
        for param in params:
            if param.grad is not None:
                param -= lr * (param.grad + 0.3 * param)


@right("Momentum")
class InPlace:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = [torch.zeros_like(param) for param in self.params]

    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * velocity


@right("Momentum")
class PutBack:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = [torch.zeros_like(param) for param in self.params]

    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is None:
                continue
            self.velocities[number] = self.momentum * self.velocities[number] + param.grad
            param.sub_(self.lr * self.velocities[number])


@right("Momentum")
class ByTorch:
    def __init__(self, params, lr, momentum):
        self.optimizer = torch.optim.SGD(params, lr=lr, momentum=momentum)

    def step(self):
        self.optimizer.step()


@right("Momentum")
class RateInTheVelocity:
    """The same while the rate stays what it is."""

    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = params, lr, momentum
        self.velocities = {}

    def step(self):
        for param in self.params:
            if param.grad is not None:
                velocity = self.momentum * self.velocities.get(id(param), 0) + self.lr * param.grad
                self.velocities[id(param)] = velocity
                param.data -= velocity


@wrong("Momentum", points=0, diagnosis="not answered")
class MomentumEmpty(InPlace):
    def step(self):
        raise NotImplementedError


@wrong("Momentum", points=1, diagnosis="reset")
class VelocityLocal(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity = self.momentum * velocity + param.grad
                    param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="reset")
class VelocityMadeAnew(InPlace):
    def step(self):
        self.velocities = [torch.zeros_like(param) for param in self.params]
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="reset")
class VelocityUnused(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * param.grad

@wrong("Momentum", points=0, diagnosis="plus")
class PlusVelocity(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param += self.lr * velocity


@wrong("Momentum", points=0, diagnosis="plus")
class MinusGradient(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).sub_(param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=0, diagnosis="averaged")
class Averaged(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_((1 - self.momentum) * param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=0, diagnosis="averaged")
class Dampened(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.lerp_(param.grad, 1 - self.momentum)
                    param.sub_(velocity, alpha=self.lr)


@wrong("Momentum", points=1, diagnosis="no friction")
class NoFriction(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity += param.grad
                    param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="no friction")
class SumOfGradients(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.add_(self.lr * param.grad)
                    param.sub_(velocity)


@wrong("Momentum", points=0, diagnosis="gradient shrunk")
class GradientShrunk(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.add_(param.grad).mul_(self.momentum)
                    param -= self.lr * velocity


@wrong("Momentum", points=0, diagnosis="gradient shrunk")
class MomentumOutside(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.copy_(self.momentum * (velocity + param.grad))
                    param.sub_(self.lr * velocity)


@wrong("Momentum", points=0, diagnosis="Nesterov")
class Nesterov(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * (param.grad + self.momentum * velocity)


@wrong("Momentum", points=0, diagnosis="Nesterov")
class LooksAhead(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param.sub_(self.lr * param.grad)
                    param.sub_(self.lr * self.momentum * velocity)


@wrong("Momentum", points=0, diagnosis="learning rate twice")
class RateTwice(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(self.lr * param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=0, diagnosis="learning rate twice")
class RateSquared(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr**2 * velocity


@wrong("Momentum", points=0, diagnosis="no learning rate")
class NoRate(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= velocity


@wrong("Momentum", points=0, diagnosis="no learning rate")
class NoRateSub(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.copy_(self.momentum * velocity + param.grad)
                    param.sub_(velocity)


@wrong("Momentum", points=0, diagnosis="rebound")
class ParamRebound(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param = param - self.lr * velocity


@wrong("Momentum", points=0, diagnosis="rebound")
class StepForgotten(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)


@wrong("Momentum", points=2, diagnosis="gradients changed")
class GradientAsVelocity(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.copy_(param.grad.add_(self.momentum * velocity))
                    param -= self.lr * velocity


@wrong("Momentum", points=2, diagnosis="gradients changed")
class ClearsToo(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * velocity
                    param.grad.zero_()


@wrong("Momentum", points=2, diagnosis="not a leaf")
class Frozen(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    param.requires_grad_(False)
                    velocity.mul_(self.momentum).add_(param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=2, diagnosis="not a leaf")
class Detached(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum).add_(param.grad)
                    param.detach_().sub_(self.lr * velocity)


@wrong("Momentum", points=0, diagnosis="in the graph")
class InTheGraph(InPlace):
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                self.velocities[number] = self.momentum * self.velocities[number] + param.grad
                param -= self.lr * self.velocities[number]


@wrong("Momentum", points=0, diagnosis="in the graph")
class SubInTheGraph(InPlace):
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is not None:
                velocity.mul_(self.momentum).add_(param.grad)
                param.sub_(velocity, alpha=self.lr)


@wrong("Momentum", points=3, diagnosis="None gradient")
class NoneNotLookedFor(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            self.velocities[number] = param.grad + self.momentum * self.velocities[number]
            param -= self.lr * self.velocities[number]


@wrong("Momentum", points=3, diagnosis="None gradient")
class NoneAdded(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                velocity.mul_(self.momentum).add_(param.grad)
                param -= self.lr * velocity


@wrong("Momentum", points=3, diagnosis="coasts")
class Coasts(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                velocity.mul_(self.momentum)
                if param.grad is not None:
                    velocity.add_(param.grad)
                param -= self.lr * velocity


@wrong("Momentum", points=3, diagnosis="coasts")
class NoneIsZero(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            gradient = torch.zeros_like(param) if param.grad is None else param.grad
            self.velocities[number] = self.momentum * self.velocities[number] + gradient
            param.sub_(self.lr * self.velocities[number])


@wrong("Momentum", points=0, diagnosis="shared")
class OneVelocity(InPlace):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr, momentum)
        self.velocity = 0

    def step(self):
        with torch.no_grad():
            for param in self.params:
                if param.grad is not None:
                    self.velocity = self.momentum * self.velocity + param.grad
                    param -= self.lr * self.velocity


@wrong("Momentum", points=0, diagnosis="shared")
class SameVelocityTwice(InPlace):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr, momentum)
        self.velocities = [torch.zeros_like(self.params[0])] * len(self.params)


@wrong("Momentum", points=0, diagnosis="no such attribute")
class VelocitiesMissing(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocity):
                param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="momentum twice")
class SquareOfMomentum(InPlace):
    def step(self):
        with torch.no_grad():
            for param, velocity in zip(self.params, self.velocities):
                if param.grad is not None:
                    velocity.mul_(self.momentum**2).add_(param.grad)
                    param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="momentum twice")
class SquareInTheVelocity(InPlace):
    def step(self):
        with torch.no_grad():
            for number, param in enumerate(self.params):
                if param.grad is not None:
                    old = self.momentum * self.velocities[number]
                    self.velocities[number] = self.momentum * old + param.grad
                    param.sub_(self.lr * self.velocities[number])


@wrong("Momentum", points=0, diagnosis="old velocity")
class MovesFirst(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is not None:
                param -= self.lr * velocity
                velocity.mul_(self.momentum).add_(param.grad)


@wrong("Momentum", points=0, diagnosis="old velocity")
class StoredTooLate(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                param.sub_(self.velocities[number], alpha=self.lr)
                self.velocities[number] = self.momentum * self.velocities[number] + param.grad


@wrong("Momentum", points=3, diagnosis="decays")
class DecaysFirst(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            velocity *= self.momentum
            if param.grad is not None:
                velocity += param.grad
                param -= self.lr * velocity


@wrong("Momentum", points=3, diagnosis="decays")
class DecaysAll(InPlace):
    @torch.no_grad()
    def step(self):
        self.velocities = [self.momentum * velocity for velocity in self.velocities]
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is None:
                continue
            param.sub_(self.lr * velocity.add_(param.grad))


@wrong("Momentum", points=3, diagnosis="shifted")
class CountedAmongTheMoving(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(param for param in self.params if param.grad is not None):
            self.velocities[number] = self.momentum * self.velocities[number] + param.grad
            param -= self.lr * self.velocities[number]


@wrong("Momentum", points=3, diagnosis="shifted")
class ZippedWithTheMoving(InPlace):
    @torch.no_grad()
    def step(self):
        moving = [param for param in self.params if param.grad is not None]
        for param, velocity in zip(moving, self.velocities):
            velocity.mul_(self.momentum).add_(param.grad)
            param -= self.lr * velocity


@wrong("Momentum", points=3, diagnosis="stops at None")
class ReturnsAtNone(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is None:
                return
            velocity.mul_(self.momentum).add_(param.grad)
            param -= self.lr * velocity


@wrong("Momentum", points=3, diagnosis="stops at None")
class BreaksAtNone(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is None:
                break
            self.velocities[number] = self.momentum * self.velocities[number] + param.grad
            param.sub_(self.lr * self.velocities[number])


@wrong("Momentum", points=1, diagnosis="gradient as velocity")
class FirstGradientKept(InPlace):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr, momentum)
        self.velocities = [None for _ in self.params]

    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                old = self.velocities[number]
                self.velocities[number] = param.grad if old is None else self.momentum * old + param.grad
                param -= self.lr * self.velocities[number]


@wrong("Momentum", points=1, diagnosis="gradient as velocity")
class FirstGradientKeptByNumber(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                if self.velocities[number].any():
                    self.velocities[number] = self.momentum * self.velocities[number] + param.grad
                else:
                    self.velocities[number] = param.grad
                param -= self.lr * self.velocities[number]


@wrong("Momentum", points=1, diagnosis="gradient as velocity, gradients changed")
class GradientTensorKept(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                param.grad += self.momentum * self.velocities[number]
                self.velocities[number] = param.grad
                param -= self.lr * self.velocities[number]


@wrong("Momentum", points=0, diagnosis="list changed")
class ListChanged(InPlace):
    @torch.no_grad()
    def step(self):
        for number, param in enumerate(self.params):
            if param.grad is not None:
                self.velocities[number] = self.momentum * self.velocities[number] + param.grad
                self.params[number] = param - self.lr * self.velocities[number]


@wrong("Momentum", points=0, diagnosis="list changed")
class ListMadeAnew(InPlace):
    @torch.no_grad()
    def step(self):
        moved = []
        for number, param in enumerate(self.params):
            if param.grad is not None:
                self.velocities[number] = self.momentum * self.velocities[number] + param.grad
            moved.append(param - self.lr * self.velocities[number])
        self.params = moved


@wrong("Momentum", points=1, diagnosis="fixed momentum")
class FixedMomentum(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is not None:
                velocity.mul_(0.9).add_(param.grad)
                param -= self.lr * velocity


@wrong("Momentum", points=1, diagnosis="fixed momentum")
class MomentumSetAnew(InPlace):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr, 0.9)


@wrong("Momentum", points=0, diagnosis="plus, no friction")
class PlusWithoutFriction(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is not None:
                velocity += param.grad
                param += self.lr * velocity


@wrong("Momentum", points=1, diagnosis="unknown")
class HalfTheVelocity(InPlace):
    @torch.no_grad()
    def step(self):
        for param, velocity in zip(self.params, self.velocities):
            if param.grad is not None:
                velocity.mul_(0.5 * self.momentum).add_(param.grad)
                param -= self.lr * velocity


@right("training_step")
def as_in_the_loop(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@right("training_step")
def cleared_after_the_loss(net, optimizer, images, labels):
    criterion = nn.CrossEntropyLoss()
    logits = net(images)
    loss = criterion(logits, labels)
    net.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)


@right("training_step")
def cleared_by_hand(net, optimizer, images, labels):
    for param in net.parameters():
        param.grad = None
    loss = -net(images).log_softmax(1)[torch.arange(len(labels)), labels].mean()
    loss.backward()
    optimizer.step()
    return loss.detach().numpy().item()


@right("training_step")
def cleared_twice(net, optimizer, images, labels):
    net.train()
    logits = net(images)
    optimizer.zero_grad(set_to_none=False)
    loss = F.nll_loss(F.log_softmax(logits, dim=1), labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.tolist()


@right("training_step")
def by_closure(net, optimizer, images, labels):
    optimizer.zero_grad()
    losses = F.cross_entropy(net(images), labels, reduction="none")
    losses.mean().backward()
    optimizer.step()
    return np.float32(losses.mean().item())


@right("training_step")
def by_a_closure(net, optimizer, images, labels):
    def closure():
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        return loss

    return optimizer.step(closure).item()


@wrong("training_step", points=0, diagnosis="not answered")
def training_empty(net, optimizer, images, labels):
    raise NotImplementedError


@wrong("training_step", points=1, diagnosis="not cleared")
def not_cleared(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="not cleared")
def cleared_by_rebinding(net, optimizer, images, labels):
    for param in net.parameters():
        gradient = param.grad
        gradient = None  # noqa: F841
    loss = nn.CrossEntropyLoss()(net(images), labels)
    loss.backward()
    optimizer.step()
    return float(loss)


@wrong("training_step", points=1, diagnosis="cleared last")
def cleared_last(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@wrong("training_step", points=1, diagnosis="cleared last")
def cleared_last_by_net(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    value = loss.item()
    net.zero_grad()
    return value


@wrong("training_step", points=1, diagnosis="cleared between")
def cleared_between(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="cleared between")
def cleared_between_to_zero(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    net.zero_grad(set_to_none=False)
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="step before backward")
def step_early(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    loss.backward()
    return loss.item()


@wrong("training_step", points=0, diagnosis="step before backward, loss after")
def step_first(net, optimizer, images, labels):
    optimizer.step()
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    return loss.item()


@wrong("training_step", points=1, diagnosis="no backward")
def no_backward(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="no backward, a tensor")
def no_backward_uncleared(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    return loss


@wrong("training_step", points=1, diagnosis="no step")
def no_step(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    return loss.item()


@wrong("training_step", points=0, diagnosis="no step, a tensor")
def step_not_called(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step  # noqa: B018
    return loss


@wrong("training_step", points=1, diagnosis="another optimizer")
def own_optimizer(net, optimizer, images, labels):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="another optimizer")
def by_hand(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    with torch.no_grad():
        for param in net.parameters():
            param -= 0.01 * param.grad
    return loss.item()


@wrong("training_step", points=0, diagnosis="another network")
def another_network(net, optimizer, images, labels):
    net = nn.Sequential(nn.Flatten(), nn.Linear(16, 10))
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="another network")
def a_copy(net, optimizer, images, labels):
    twin = copy.deepcopy(net)
    optimizer.zero_grad()
    loss = F.cross_entropy(twin(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=3, diagnosis="a tensor")
def loss_as_tensor(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss


@wrong("training_step", points=3, diagnosis="a tensor")
def loss_detached(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.detach().double()


@wrong("training_step", points=3, diagnosis="prints")
def loss_printed(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    print(loss.item())


@wrong("training_step", points=3, diagnosis="prints")
def nothing_returned(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    loss.backward()
    optimizer.step()


@wrong("training_step", points=3, diagnosis="loss after")
def loss_after(net, optimizer, images, labels):
    optimizer.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    optimizer.step()
    return F.cross_entropy(net(images), labels).item()


@wrong("training_step", points=3, diagnosis="loss after, a tensor")
def loss_after_no_grad(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return F.cross_entropy(net(images), labels)


@wrong("training_step", points=0, diagnosis="summed")
def summed(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="summed")
def summed_mean_returned(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels, reduction="none")
    loss.sum().backward()
    optimizer.step()
    return loss.mean().item()


@wrong("training_step", points=0, diagnosis="softmax twice")
def softmax_twice(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="softmax twice, a tensor")
def softmax_module(net, optimizer, images, labels):
    optimizer.zero_grad()
    probabilities = nn.Softmax(dim=1)(net(images))
    loss = nn.CrossEntropyLoss()(probabilities, labels)
    loss.backward()
    optimizer.step()
    return loss


@wrong("training_step", points=0, diagnosis="squared error")
def squared_error(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.mse_loss(net(images), F.one_hot(labels, 10).float())
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="squared error, a tensor")
def squared_by_hand(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = (net(images) - torch.eye(10)[labels]).square().mean()
    loss.backward()
    optimizer.step()
    return loss


@wrong("training_step", points=0, diagnosis="no graph")
def under_no_grad_forward(net, optimizer, images, labels):
    optimizer.zero_grad()
    with torch.no_grad():
        loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="no graph")
def detached_loss(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images).detach(), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="a number")
def item_before_backward(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels).item()
    loss.backward()
    optimizer.step()
    return loss


@wrong("training_step", points=0, diagnosis="swapped")
def swapped_module(net, optimizer, images, labels):
    logits = net(images)
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(labels, logits)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="swapped")
def swapped(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(labels, net(images))
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="backward twice")
def backward_twice(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward(retain_graph=True)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=3, diagnosis="percent")
def percent(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return 100 * loss.item()


@wrong("training_step", points=1, diagnosis="backward twice")
def backward_on_two_losses(net, optimizer, images, labels):
    optimizer.zero_grad()
    for _ in range(2):
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=3, diagnosis="percent")
def percent_rounded(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels) * 1
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() / 0.01


@wrong("training_step", points=3, diagnosis="no brackets")
def item_without_brackets(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item


@wrong("training_step", points=0, diagnosis="not cleared, no brackets")
def numpy_without_brackets(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.tolist


@wrong("training_step", points=0, diagnosis="step with an argument")
def loss_for_the_step(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step(loss)
    return loss.item()


@wrong("training_step", points=0, diagnosis="step with an argument")
def rate_for_the_step(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step(0.1)
    return loss.item()


@wrong("training_step", points=0, diagnosis="summed, not cleared")
def summed_and_uncleared(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=0, diagnosis="not cleared, divided again")
def uncleared_and_divided(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item() / len(images)


@wrong("training_step", points=1, diagnosis="step before backward")
def step_before_backward(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item()


@wrong("training_step", points=1, diagnosis="no backward")
def backward_forgotten(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="no step")
def step_forgotten(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    loss.backward()
    return loss.item()


@wrong("training_step", points=3, diagnosis="loss after")
def loss_computed_last(net, optimizer, images, labels):
    logits = net(images)
    optimizer.zero_grad()
    F.cross_entropy(logits, labels).backward()
    optimizer.step()
    return float(F.cross_entropy(net(images), labels).detach())


@wrong("training_step", points=0, diagnosis="softmax twice")
def softmax_by_hand(net, optimizer, images, labels):
    optimizer.zero_grad()
    e = net(images).exp()
    loss = F.cross_entropy(e / e.sum(1, keepdim=True), labels)
    loss.backward()
    optimizer.step()
    return float(loss.detach())


@wrong("training_step", points=0, diagnosis="squared error")
def squared_by_eye(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = nn.MSELoss()(net(images), torch.eye(10)[labels])
    loss.backward()
    optimizer.step()
    return loss.tolist()


@wrong("training_step", points=3, diagnosis="rounded")
def loss_rounded(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return round(loss.item(), 2)


@wrong("training_step", points=3, diagnosis="rounded")
def loss_rounded_to_one(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    loss.backward()
    optimizer.step()
    return float(f"{loss:.1f}")


@wrong("training_step", points=3, diagnosis="text")
def loss_as_text(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return str(loss.item())


@wrong("training_step", points=3, diagnosis="text")
def loss_formatted(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return f"{loss.item():.4f}"


@wrong("training_step", points=0, diagnosis="several steps")
def one_image_at_a_time(net, optimizer, images, labels):
    for image, label in zip(images, labels):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(image[None]), label[None])
        loss.backward()
        optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="several steps")
def step_called_twice(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@wrong("training_step", points=1, diagnosis="several steps")
def step_in_a_loop(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    net.zero_grad()
    loss.backward()
    for _ in images:
        optimizer.step()
    return loss.item()


@wrong("training_step", points=3, diagnosis="unknown")
def loss_squared(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item() ** 2


right("loop_order",
      ["zero_grad", "forward", "loss", "backward", "step"],
      ["forward", "zero_grad", "loss", "backward", "step"],
      ["forward", "loss", "zero_grad", "backward", "step"],
      ["forward", "loss", "backward", "step", "zero_grad"],
      ("zero_grad", "forward", "loss", "backward", "step"),
      ["optimizer.zero_grad()", "Forward", "loss", "loss.backward()", "optimizer.step()"])
wrong("loop_order", None, points=0, diagnosis="not answered")
wrong("loop_order", "zero_grad forward loss backward step", 5, {"step": 1}, points=0, diagnosis="not a list")
wrong("loop_order", [], ["forward", "loss", "backward", "step"], [1, 2, 3, 4, 5],
      ["zero_grad", "forward", "loss", "backward", "step", "zero_grad"],
      ["optimizer", "forward", "loss", "backward", "step"], points=0, diagnosis="not the five")
wrong("loop_order", ["zero_grad", "loss", "forward", "backward", "step"],
      ["loss", "forward", "backward", "step", "zero_grad"], points=2, diagnosis="loss before forward")
wrong("loop_order", ["step", "backward", "loss", "forward", "zero_grad"], points=0,
      diagnosis="loss before forward, backward before loss")
wrong("loop_order", ["zero_grad", "forward", "backward", "loss", "step"],
      ["backward", "step", "forward", "loss", "zero_grad"], points=2, diagnosis="backward before loss")
wrong("loop_order", ["backward", "zero_grad", "step", "forward", "loss"], points=1,
      diagnosis="backward before loss, cleared between")
wrong("loop_order", ["step", "zero_grad", "forward", "loss", "backward"],
      ["forward", "step", "loss", "zero_grad", "backward"], points=1, diagnosis="one late")
wrong("loop_order", ["zero_grad", "forward", "loss", "step", "backward"],
      ["step", "forward", "loss", "backward", "zero_grad"], points=1, diagnosis="never a gradient")
wrong("loop_order", ["forward", "loss", "backward", "zero_grad", "step"],
      ["Forward", "loss", "backward()", "optimizer.zero_grad()", "optimizer.step()"],
      points=2, diagnosis="cleared between")


@right("best_learning_rate")
def finite_first(sweep):
    usable = {lr: loss for lr, loss in sweep.items() if math.isfinite(loss)}
    return min(usable, key=usable.get)


@right("best_learning_rate")
def nan_as_infinite(sweep):
    return min(sweep, key=lambda lr: math.inf if math.isnan(sweep[lr]) else sweep[lr])


@right("best_learning_rate")
def by_numpy(sweep):
    return list(sweep)[np.nanargmin(list(sweep.values()))]


@right("best_learning_rate")
def by_loop(sweep):
    best, lowest = None, float("inf")
    for lr, loss in sweep.items():
        if loss < lowest:
            best, lowest = lr, loss
    return torch.tensor(best, dtype=torch.float64)


@wrong("best_learning_rate", points=0, diagnosis="not answered")
def rate_empty(sweep):
    raise NotImplementedError


@wrong("best_learning_rate", points=1, diagnosis="not finite")
def min_by_loss(sweep):
    return min(sweep, key=sweep.get)


@wrong("best_learning_rate", points=1, diagnosis="not finite")
def numpy_argmin(sweep):
    return list(sweep)[int(np.argmin(list(sweep.values())))] if sweep else 0.0


@wrong("best_learning_rate", points=1, diagnosis="not finite")
def nan_to_zero(sweep):
    losses = torch.tensor(list(sweep.values())).nan_to_num(0.0, posinf=-1.0)
    return list(sweep)[losses.argmin()]


@wrong("best_learning_rate", points=0, diagnosis="worst")
def highest_loss(sweep):
    usable = {lr: loss for lr, loss in sweep.items() if math.isfinite(loss)}
    return max(usable, key=usable.get)


@wrong("best_learning_rate", points=0, diagnosis="worst, not finite")
def highest_of_all(sweep):
    return max(sweep, key=sweep.get)


@wrong("best_learning_rate", points=0, diagnosis="highest rate")
def highest_rate(sweep):
    return max(sweep)


@wrong("best_learning_rate", points=0, diagnosis="highest rate")
def sorted_last(sweep):
    return np.float32(sorted(sweep)[-1]) if not sweep else np.array(sorted(sweep)[-1])


@wrong("best_learning_rate", points=0, diagnosis="lowest rate")
def lowest_rate(sweep):
    return min(sweep)


@wrong("best_learning_rate", points=0, diagnosis="lowest rate")
def smallest_pair(sweep):
    return torch.tensor(min(sweep.items())[0], dtype=torch.float64)


@wrong("best_learning_rate", points=0, diagnosis="last")
def last(sweep):
    return list(sweep)[-1]


@wrong("best_learning_rate", points=0, diagnosis="last")
def loop_without_comparison(sweep):
    best = None
    for lr, loss in sweep.items():
        best = lr
    return np.array(best)


@wrong("best_learning_rate", points=0, diagnosis="first")
def first(sweep):
    return next(iter(sweep))


@wrong("best_learning_rate", points=0, diagnosis="first")
def returns_at_once(sweep):
    for lr, loss in sweep.items():
        if loss < math.inf or math.isnan(loss):
            return torch.tensor(lr, dtype=torch.float64)


@wrong("best_learning_rate", points=0, diagnosis="a loss, not finite")
def the_loss(sweep):
    return min(sweep.values())


@wrong("best_learning_rate", points=0, diagnosis="a loss")
def the_finite_loss(sweep):
    return min(loss for loss in sweep.values() if math.isfinite(loss))


@wrong("best_learning_rate", points=0, diagnosis="a place")
def the_place(sweep):
    return int(np.nanargmin(list(sweep.values())))


@wrong("best_learning_rate", points=0, diagnosis="a place, not finite")
def the_place_by_torch(sweep):
    return torch.tensor(list(sweep.values())).argmin()


@wrong("best_learning_rate", points=0, diagnosis="nothing")
def rate_printed(sweep):
    print(min(sweep, key=sweep.get))


@wrong("best_learning_rate", points=0, diagnosis="nothing")
def returns_only_small(sweep):
    for lr, loss in sweep.items():
        if loss < 0:
            return lr


@wrong("best_learning_rate", points=0, diagnosis="no such key")
def by_index(sweep):
    return sweep[0]


@wrong("best_learning_rate", points=0, diagnosis="unknown")
def in_the_middle(sweep):
    return float(np.mean(list(sweep)))


@wrong("best_learning_rate", points=0, diagnosis="a loss")
def the_loss_of_the_loop(sweep):
    lowest = math.inf
    for loss in sweep.values():
        lowest = loss if loss < lowest else lowest
    return torch.tensor(lowest, dtype=torch.float64)


@wrong("best_learning_rate", points=0, diagnosis="a place")
def the_place_by_list(sweep):
    losses = list(sweep.values())
    return losses.index(min(loss for loss in losses if math.isfinite(loss)))


@wrong("best_learning_rate", points=0, diagnosis="a place")
def the_place_from_one(sweep):
    losses = list(sweep.values())
    return 1 + losses.index(min(loss for loss in losses if math.isfinite(loss)))


@wrong("best_learning_rate", points=0, diagnosis="worst")
def highest_of_the_loop(sweep):
    best, highest = None, -1.0
    for lr, loss in sweep.items():
        if math.isfinite(loss) and loss > highest:
            best, highest = lr, loss
    return np.array(best)


@wrong("best_learning_rate", points=0, diagnosis="a pair")
def the_pair(sweep):
    return min(((lr, loss) for lr, loss in sweep.items() if math.isfinite(loss)), key=lambda item: item[1])


@wrong("best_learning_rate", points=0, diagnosis="a pair")
def the_pair_turned(sweep):
    return min((loss, lr) for lr, loss in sweep.items() if math.isfinite(loss))


@wrong("best_learning_rate", points=0, diagnosis="a pair, not finite")
def the_pair_with_nan(sweep):
    return min(sweep.items(), key=lambda item: item[1])


@wrong("best_learning_rate", points=1, diagnosis="start too low")
def begins_with_the_loss_of_guessing(sweep):
    best, lowest = None, 2.3
    for lr, loss in sweep.items():
        if loss < lowest:
            best, lowest = lr, loss
    return best


@wrong("best_learning_rate", points=1, diagnosis="start too low")
def begins_with_a_thousand(sweep):
    best, lowest = 0, 1000
    for lr in sweep:
        if sweep[lr] < lowest:
            best, lowest = lr, sweep[lr]
    return best


@wrong("best_learning_rate", points=0, diagnosis="nothing")
def begins_with_zero(sweep):
    best, lowest = None, 0
    for lr, loss in sweep.items():
        if loss < lowest:
            best, lowest = lr, loss
    return best


@wrong("best_learning_rate", points=1, diagnosis="stops at nan")
def breaks_at_nan(sweep):
    best, lowest = None, math.inf
    for lr, loss in sweep.items():
        if not math.isfinite(loss):
            break
        if loss < lowest:
            best, lowest = lr, loss
    return best


@wrong("best_learning_rate", points=1, diagnosis="stops at nan")
def returns_at_nan(sweep):
    best, lowest = 0, math.inf
    for lr, loss in sweep.items():
        if math.isnan(loss) or math.isinf(loss):
            return best
        if loss < lowest:
            best, lowest = lr, loss
    return best


@wrong("best_learning_rate", points=1, diagnosis="changed in the loop")
def deletes_in_the_loop(sweep):
    for lr in sweep:
        if not math.isfinite(sweep[lr]):
            del sweep[lr]
    return min(sweep, key=sweep.get)


@wrong("best_learning_rate", points=1, diagnosis="not finite")
def compares_with_nan(sweep):
    usable = {lr: loss for lr, loss in sweep.items() if loss != float("nan") and loss != math.inf}
    return min(usable, key=usable.get)


@wrong("best_learning_rate", points=0, diagnosis="in a list")
def all_the_best(sweep):
    losses = [loss for loss in sweep.values() if math.isfinite(loss)]
    return [lr for lr in sweep if sweep[lr] == min(losses)]


@wrong("best_learning_rate", points=0, diagnosis="in a list")
def best_in_a_tuple(sweep):
    usable = {lr: loss for lr, loss in sweep.items() if math.isfinite(loss)}
    return (min(usable, key=usable.get),)


bank.otherwise = {
    "guess_gradient": {"other"}, "guess_moved": {"other"}, "guess_overshoot": {"other"},
    "loop_order": {"not the five", "not a list"},
    # seen by what is called, and with what
    "training_step": {"another network", "another optimizer", "step with an argument", "swapped",
                      "several steps", "several steps, and more"},
}


@wrong("best_learning_rate", points=1, diagnosis="0 left out")
def rate_of_true_losses(sweep):
    clean = {lr: loss for lr, loss in sweep.items() if loss and math.isfinite(loss)}
    return min(clean, key=clean.get)


@wrong("best_learning_rate", points=1, diagnosis="0 left out")
def rate_of_positive_losses(sweep):
    return min((loss, lr) for lr, loss in sweep.items() if 0 < loss < math.inf)[1]


@wrong("best_learning_rate", points=1, diagnosis="0 left out, not finite")
def rate_unless_set(sweep):
    best, lowest = None, None
    for lr, loss in sweep.items():
        if not lowest or loss < lowest:
            best, lowest = lr, loss
    return best


@wrong("best_learning_rate", points=1, diagnosis="not finite")
def rate_nan_to_num(sweep):
    losses = torch.nan_to_num(torch.tensor(list(sweep.values()), dtype=torch.float64))
    return list(sweep)[losses.argmin()]


@wrong("best_learning_rate", points=0, diagnosis="float32")
def rate_single(sweep):
    losses = torch.tensor(list(sweep.values()))
    losses[~losses.isfinite()] = float("inf")
    return torch.tensor(list(sweep))[losses.argmin()].item()


@wrong("best_learning_rate", points=0, diagnosis="not finite, float32")
def rate_single_of_all(sweep):
    return np.array(list(sweep), dtype=np.float32)[np.argmin(list(sweep.values()))]


@wrong("best_learning_rate", points=0, diagnosis="float32")
def rate_single_by_numpy(sweep):
    return np.array(list(sweep), dtype=np.float32)[np.nanargmin(list(sweep.values()))]


@wrong("sgd_step", points=0, diagnosis="many at once")
def step_not_gradient(params, lr):
    for param in params:
        if not param.grad:
            continue
        with torch.no_grad():
            param -= lr * param.grad
