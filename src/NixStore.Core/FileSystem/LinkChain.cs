namespace NixStore.FileSystem;

/// <summary>One location on the way that symbolic links lead.</summary>
/// <param name="Location">The location. Its directory can contain links, which the system follows.</param>
/// <param name="Hop">What the location stands for.</param>
internal sealed record LinkStep(string Location, LinkHop Hop);

/// <summary>The way that symbolic links lead, link by link.</summary>
internal static class LinkChain
{
    // As the system follows links.
    private const int MostSteps = 40;

    /// <summary>Returns a location, what it leads to, and so on, up to the first location that is not a link.</summary>
    /// <param name="location">A full path.</param>
    /// <returns>The steps; links in a circle end after 40 of them.</returns>
    public static IEnumerable<LinkStep> From(string location)
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            var hop = LinkHop.Read(location);
            yield return new LinkStep(location, hop);
            if (hop.Target is not { } target)
            {
                yield break;
            }

            // The parts ".." are left to the system: after a link they are those of its target.
            location = Path.Combine(Path.GetDirectoryName(location)!, target);
        }
    }
}
