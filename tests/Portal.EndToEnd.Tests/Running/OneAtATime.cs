// These tests start whole portals, browsers and storms: side by side on two cores they would time each other out.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
