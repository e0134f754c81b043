"""Records a pass or a training into plain data: activations, gradients, parameters."""
