namespace NixStore.SideBySide;

/// <summary>One kind of request, answered by <c>Start-BinaryCache</c> and by nginx, and measured with wrk.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Bar">The ratio, ours to nginx's, that it must reach.</param>
/// <param name="Connections">How many connections ask at once.</param>
/// <param name="Paths">What they ask for in turn, relative to the cache.</param>
/// <param name="Figure">The name of wrk's figure.</param>
/// <param name="Unit">What the figure counts.</param>
internal sealed record ServingComparison(string Name, double Bar, int Connections, IReadOnlyList<string> Paths, string Figure, string Unit);
