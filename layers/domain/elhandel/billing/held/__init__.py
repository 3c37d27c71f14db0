"""Held bills: what is settled and beyond bounds is not billed before somebody has looked, or it was
corrected.

`hold_beyond_bounds` judges what is about to be billed and keeps what is not to go out as rows;
`bill_held` bills what was released, or came back within bounds with its corrections.
"""
