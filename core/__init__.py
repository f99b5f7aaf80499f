"""The ground every storey stands on: settings, people, events, mail, files, links."""
