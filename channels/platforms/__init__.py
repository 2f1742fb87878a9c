"""What Zalo and Facebook have in common: taking events in, handing messages over."""
