"""Durable work: queues, workflows and the processes that share them."""
