namespace NixStore.Testing.Architecture;

/// <summary>Finds namespaces whose types use each other in a cycle: the strongly connected components of the uses of types.</summary>
internal sealed class NamespaceCycles
{
    private readonly Dictionary<string, HashSet<string>> _used = [];
    private readonly Dictionary<string, int> _entered = [];
    private readonly Dictionary<string, int> _lowest = [];
    private readonly Stack<string> _open = [];
    private readonly List<string[]> _cycles = [];

    private NamespaceCycles(IEnumerable<Type> types, Func<Type, bool> isKnown)
    {
        foreach (var type in types)
        {
            var used = _used.TryGetValue(type.Namespace!, out var known) ? known : _used[type.Namespace!] = [];
            used.UnionWith(TypeUses.Of(type).Where(isKnown).Select(static other => other.Namespace!).Where(name => name != type.Namespace));
        }
    }

    /// <summary>Finds the cycles among the namespaces of types; a namespace within another counts as one of its own.</summary>
    /// <param name="types">The types.</param>
    /// <param name="isKnown">Whether a type that is used is one of them.</param>
    /// <returns>The namespaces of each cycle, sorted.</returns>
    public static IReadOnlyList<string[]> Find(IEnumerable<Type> types, Func<Type, bool> isKnown)
    {
        var search = new NamespaceCycles(types, isKnown);
        foreach (var name in search._used.Keys.Order(StringComparer.Ordinal).Where(name => !search._entered.ContainsKey(name)))
        {
            search.Enter(name);
        }

        return [.. search._cycles.OrderBy(static cycle => cycle[0], StringComparer.Ordinal)];
    }

    // Tarjan's algorithm.
    private void Enter(string name)
    {
        _entered[name] = _lowest[name] = _entered.Count;
        _open.Push(name);
        foreach (var used in _used[name])
        {
            if (!_entered.TryGetValue(used, out var entered))
            {
                Enter(used);
                _lowest[name] = Math.Min(_lowest[name], _lowest[used]);
            }
            else if (_open.Contains(used))
            {
                _lowest[name] = Math.Min(_lowest[name], entered);
            }
        }

        if (_lowest[name] == _entered[name])
        {
            Close(name);
        }
    }

    private void Close(string name)
    {
        var cycle = new List<string>();
        do
        {
            cycle.Add(_open.Pop());
        }
        while (cycle[^1] != name);

        if (cycle.Count > 1)
        {
            _cycles.Add([.. cycle.Order(StringComparer.Ordinal)]);
        }
    }
}
