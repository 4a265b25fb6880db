"""Trains networks, judges them and keeps their weights."""

from engine.training.checkpoint import CheckpointRefused as CheckpointRefused
from engine.training.checkpoint import fill as fill
from engine.training.checkpoint import load_weights as load_weights
from engine.training.checkpoint import save_weights as save_weights
from engine.training.checkpoint import sizes as sizes
from engine.training.checkpoint import weights as weights
from engine.training.control import Control as Control
from engine.training.device import DeviceInfo as DeviceInfo
from engine.training.device import DeviceRefused as DeviceRefused
from engine.training.device import choose as choose
from engine.training.device import devices as devices
from engine.training.evaluation import Evaluation as Evaluation
from engine.training.evaluation import evaluate as evaluate
from engine.training.evaluation import predict as predict
from engine.training.loop import resume as resume
from engine.training.loop import train as train
from engine.training.objective import TrainingFailed as TrainingFailed
from engine.training.objective import predictions as predictions
from engine.training.optimizing import objection as objection
