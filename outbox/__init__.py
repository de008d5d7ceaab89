"""An envelope is delivered once for ever, with proof."""
