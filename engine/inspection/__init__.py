"""Looks into a network: what it keeps, and what one example, one loss and one backward pass make of it."""

from engine.inspection.autograd import Chain as Chain
from engine.inspection.autograd import Function as Function
from engine.inspection.inspect import Inspection as Inspection
from engine.inspection.inspect import Subject as Subject
from engine.inspection.inspect import inspect as inspect
from engine.inspection.numbers import Numbers as Numbers
from engine.inspection.parameters import Parameter as Parameter
from engine.inspection.parameters import parameters as parameters
