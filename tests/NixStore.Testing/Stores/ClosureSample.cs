using NixStore.Paths;

namespace NixStore.Testing.Stores;

/// <summary>40 paths, each with references to some before it; a few are large.</summary>
internal static class ClosureSample
{
    private const int Count = 40;

    public static (MemoryStore Store, StorePath[] Roots) NewStore()
    {
        var store = new MemoryStore();
        var random = new Random(1);
        for (var number = 0; number < Count; number++)
        {
            string[] references = [.. Enumerable.Range(0, number).Where(_ => random.Next(number) < 2).Select(
                static needed => $"part-{needed}")];
            store.AddSized($"part-{number}", number % 9 == 5 ? 400_000 : random.Next(20_000), references);
        }

        return (store, [.. Enumerable.Range(0, Count).Select(static number => TestPaths.Path($"part-{number}"))]);
    }
}
