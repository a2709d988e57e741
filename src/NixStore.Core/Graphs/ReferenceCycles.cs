using NixStore.Paths;

namespace NixStore.Graphs;

/// <summary>Finds paths that refer to each other in a circle, which no store may hold: none of them could come first.</summary>
internal static class ReferenceCycles
{
    /// <summary>Throws where paths that are to become valid together refer to each other in a circle; a path may refer to itself.</summary>
    /// <exception cref="NixStoreException">They do.</exception>
    public static void Check(StoreDirectory directory, string location, IReadOnlyList<ValidPathInfo> paths)
    {
        if (paths.Count < 2)
        {
            return;
        }

        var waiting = paths.ToDictionary(static info => info.Path);
        var counts = new Dictionary<StorePath, int>(waiting.Count);
        var referrers = new Dictionary<StorePath, List<StorePath>>();
        foreach (var info in waiting.Values)
        {
            counts[info.Path] = 0;
            foreach (var reference in info.References)
            {
                if (reference != info.Path && waiting.ContainsKey(reference))
                {
                    counts[info.Path]++;
                    (referrers.TryGetValue(reference, out var list) ? list : referrers[reference] = []).Add(info.Path);
                }
            }
        }

        var ready = new Queue<StorePath>(counts.Where(static item => item.Value == 0).Select(static item => item.Key));
        while (ready.TryDequeue(out var path))
        {
            waiting.Remove(path);
            foreach (var referrer in referrers.GetValueOrDefault(path, []))
            {
                if (--counts[referrer] == 0)
                {
                    ready.Enqueue(referrer);
                }
            }
        }

        if (waiting.Count > 0)
        {
            throw Failure(directory, location, waiting);
        }
    }

    private static NixStoreException Failure(StoreDirectory directory, string location, Dictionary<StorePath, ValidPathInfo> remaining)
    {
        // Whoever goes from reference to reference among the rest comes round to a path that was seen.
        var trail = new List<StorePath>();
        var path = remaining.Keys.Min()!;
        while (!trail.Contains(path))
        {
            trail.Add(path);
            path = remaining[path].References.First(reference => reference != path && remaining.ContainsKey(reference));
        }

        var circle = trail[trail.IndexOf(path)..].Append(path).Select(directory.Print);
        return new NixStoreException(
            $"Cannot add paths to the store {location}: their references form a cycle, {string.Join(" -> ", circle)}.");
    }
}
