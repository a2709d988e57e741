using NixStore.Hashing;
using NixStore.Nar;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A store with 40 paths and 30 MB of random contents, which take a moment to write. Each path refers to a few earlier ones, one also
/// refers to itself, and the last one reaches all others. A file contains its closure.
/// </summary>
public sealed class LargeStore : IDisposable
{
    private const int Count = 40;
    private const int FilesOfPath = 6;

    private readonly Random _random = new(40);

    public LargeStore()
    {
        for (var number = 0; number < Count; number++)
        {
            int[] candidates = [number - 1, number / 2, number / 3];
            string[] references = [.. candidates.Where(earlier => earlier >= 0 && earlier < number).Distinct().Select(NameOf)];
            var nar = NarOf(number % 10 == 4 ? 400_000 : 80_000 + _random.Next(40_000));
            Store.Receive(
                new NixStore.Paths.ValidPathInfo
                {
                    Path = TestStore.StorePathOf(NameOf(number)),
                    NarHash = Hash.Compute(NixHashAlgorithm.Sha256, nar),
                    NarSize = nar.Length,
                    References = [.. (number == 7 ? references.Append(NameOf(number)) : references).Select(TestStore.StorePathOf).Order()],
                },
                nar);
        }

        using var session = new PowerShellSession();
        session.Run($"Export-Closure * -Store '{Store.Root}' -DestinationPath '{File}'").Succeeded();
    }

    public TestStore Store { get; } = new();

    /// <summary>The file that holds all of it, as <c>nix-store --export</c> writes it.</summary>
    public string File => Path.Combine(Store.Work, "all.closure");

    /// <summary>All paths, in full.</summary>
    public static string[] Paths { get; } = [.. Enumerable.Range(0, Count).Select(NameOf).Select(TestStore.PathOf)];

    public void Dispose() => Store.Dispose();

    private static string NameOf(int number) => $"part-{number}";

    private byte[] NarOf(int size)
    {
        using var stream = new MemoryStream();
        using (var writer = new NarWriter(stream, leaveOpen: true))
        {
            writer.StartDirectory([]);
            for (var file = 0; file < FilesOfPath; file++)
            {
                var contents = new byte[size];
                _random.NextBytes(contents);
                writer.StartRegularFile([(byte)('a' + file)], executable: file == 0, contents.Length);
                writer.WriteContents(contents);
            }

            writer.EndDirectory();
            writer.Complete();
        }

        return stream.ToArray();
    }
}
