"""Which wording authors serve what: kept apart, or no figure would mean anything (docs/training.md)."""

from __future__ import annotations

# Those the tagger learns from.
TAUGHT = "A,B,C,D,F,G,I,K,L,M,N,R,S,T,U,V,W,X,Y,Z,AA,AB,AC,AD,AE,AF,AG,AH,AI,AJ"
# Those on whom everything that weighs the tagger's word is fitted: it never saw them.
WEIGHED = "H,J,O,Q,AL,AM,AN,AO,AP,AQ,AT,AU,AV,AW,AX,BA,BB,BC,BD,BG,BH,BI,BL,BM,BN,BO"
EVERY = f"{TAUGHT},{WEIGHED}"
# Those for reporting only.
RESERVES = "E,P,AK,AR,AS,AY,BE,BF,BJ,BK,BQ,BR"
