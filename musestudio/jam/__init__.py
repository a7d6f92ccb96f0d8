"""Playing with the assistant: somebody plays a phrase and stops, and is answered in time.

``turn`` finds out when a phrase is over and where the answer begins, ``follower`` lets the model
hear every note as it comes, ``jam`` joins both with keyboards and player. No Qt here.
"""
