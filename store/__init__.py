"""The only SQL of Faxdesk: tables, migrations, and one module of functions per subject.

Every function takes a `Store`; give it the value of `with store.begin() as tx` instead, and several calls
share
one transaction. What comes out are frozen values, never a row or a session.
"""
