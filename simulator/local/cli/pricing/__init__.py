"""Commands on products and spot prices."""
