"""The vocabulary of Faxdesk: frozen values handed from step to step, the errors, and the catalog.

Conventions, said once:
boxes are `[x0, y0, x1, y1]` as fractions of the upright page with the origin at the top left;
pages count from 1; confidences are probabilities from 0 to 1; dates are ISO `YYYY-MM-DD`;
instants are aware and in UTC; identifiers are text.
"""
