"""The settings of a training and the records of what they choose from; no torch."""

from engine.config.losses import LOSSES as LOSSES
from engine.config.losses import TARGET_CODE as TARGET_CODE
from engine.config.metrics import METRICS as METRICS
from engine.config.optimizers import OPTIMIZERS as OPTIMIZERS
from engine.config.schedules import SCHEDULES as SCHEDULES
from engine.config.spec import Chosen as Chosen
from engine.config.spec import LossSpec as LossSpec
from engine.config.spec import MetricSpec as MetricSpec
from engine.config.spec import OptimizerSpec as OptimizerSpec
from engine.config.spec import ScheduleSpec as ScheduleSpec
from engine.config.training import EarlyStopping as EarlyStopping
from engine.config.training import TrainingConfig as TrainingConfig
from engine.config.training import schedule_arguments as schedule_arguments
