using NixStore.Graphs;

namespace NixStore.Closures;

/// <summary>Searches a graph for chains of references between two paths.</summary>
internal sealed class ChainSearch
{
    private readonly ReferenceGraph _graph;
    private readonly int _from;
    private readonly int _to;
    private readonly int[] _distances;

    public ChainSearch(ReferenceGraph graph, int from, int to)
    {
        _graph = graph;
        _from = from;
        _to = to;
        _distances = to < 0 ? [] : GraphDistances.From(graph.Edges.Reverse(), to);
    }

    public IEnumerable<DependencyChain> Find(ChainSelection selection)
    {
        if (_to < 0 || _distances[_from] == GraphDistances.Unreachable)
        {
            return [];
        }

        return selection switch
        {
            ChainSelection.Shortest => Walk(NearerReferences).Take(1),
            ChainSelection.AllShortest => Walk(NearerReferences),
            _ => Walk(LeadingReferences),
        };
    }

    private int[] NearerReferences(int number)
        => Array.FindAll(_graph.ReferencesOf(number).ToArray(), reference => _distances[reference] == _distances[number] - 1);

    private int[] LeadingReferences(int number)
        => [.. _graph.ReferencesOf(number).ToArray()
            .Where(reference => _distances[reference] != GraphDistances.Unreachable)
            .OrderBy(reference => _distances[reference])];

    private IEnumerable<DependencyChain> Walk(Func<int, int[]> follow)
    {
        var chain = new List<int> { _from };
        var onChain = new HashSet<int> { _from };
        var choices = new Stack<IEnumerator<int>>();
        choices.Push(Follow(_from));
        if (_from == _to)
        {
            yield return ToChain(chain);
            yield break;
        }

        while (choices.TryPeek(out var choice))
        {
            if (!choice.MoveNext())
            {
                choices.Pop();
                onChain.Remove(chain[^1]);
                chain.RemoveAt(chain.Count - 1);
                continue;
            }

            var number = choice.Current;
            if (!onChain.Add(number))
            {
                continue;
            }

            chain.Add(number);
            if (number == _to)
            {
                yield return ToChain(chain);
            }

            // Paths after the target are not part of a chain.
            choices.Push(number == _to ? Enumerable.Empty<int>().GetEnumerator() : Follow(number));
        }

        IEnumerator<int> Follow(int number) => follow(number).AsEnumerable().GetEnumerator();
    }

    private DependencyChain ToChain(List<int> numbers) => new(numbers.ConvertAll(_graph.PathOf));
}
