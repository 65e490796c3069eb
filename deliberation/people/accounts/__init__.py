"""Accounts: how people sign in, prove who they are again, and look after how they do it."""
