using System.Collections.Concurrent;
using System.Globalization;
using NixStore.FileSystem.Locks;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Database;
using NixStore.Stores.Local.Files;

namespace NixStore.Collecting;

/// <summary>A store whose rows, files and roots a test makes one by one, whether they fit each other or not.</summary>
internal sealed class MadeStore : IAsyncDisposable
{
    private static readonly string _hash = "sha256:" + new string('0', 64);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<FileLock> _locks = [];
    private readonly ConcurrentBag<IAsyncDisposable> _open = [];
    private long _time = 1_000_000_000;

    public MadeStore(string? realStoreDirectory = null)
    {
        Root = _directory.Combine("root");
        Layout = LocalStoreLayout.FromRoot(Root);
        Layout = realStoreDirectory is null ? Layout : Layout with { RealStoreDirectory = realStoreDirectory };
    }

    private MadeStore(MountedDirectory disk)
    {
        Root = Path.Combine(disk.Path, "root");
        Layout = LocalStoreLayout.FromRoot(Root);
    }

    public LocalStoreLayout Layout { get; }

    public string Root { get; }

    public string Roots => Path.Combine(Layout.StateDirectory, "gcroots");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<MadeStore> CreateAsync(string? realStoreDirectory = null) => CreateAsync(new MadeStore(realStoreDirectory));

    /// <summary>Creates a store that is on another file system as a whole, with its database.</summary>
    public static Task<MadeStore> CreateOnAsync(MountedDirectory disk) => CreateAsync(new MadeStore(disk));

    private static async Task<MadeStore> CreateAsync(MadeStore made)
    {
        await using var store = await LocalStore.OpenOrCreateAsync(made.Layout, Cancellation);
        Directory.CreateDirectory(Path.Combine(made.Roots, "auto"));
        return made;
    }

    public string Outside(params string[] parts)
    {
        var path = _directory.Combine(["outside", .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    public LocalStore Open() => LocalStore.Open(Layout);

    public string Print(StorePath path) => Layout.Directory.Print(path);

    public string Print(string name) => Print(TestPaths.Path(name));

    /// <summary>Adds a row and files; each path is registered a second after the one before.</summary>
    public StorePath Add(string name, string[]? references = null, string? deriver = null, int size = 100)
    {
        var path = TestPaths.Path(name);
        WriteFiles(path.BaseName, size);
        var text = deriver is null ? "null" : $"'{Print(deriver)}'";
        Execute(
            "insert into ValidPaths (path, hash, registrationTime, deriver, narSize) "
            + $"values ('{Print(path)}', '{_hash}', {_time++}, {text}, {size})");
        foreach (var reference in references ?? [])
        {
            Refer(name, reference);
        }

        return path;
    }

    /// <summary>Adds many paths in one transaction, as Nix has them. Each refers to some of those before it.</summary>
    public List<StorePath> AddMany(int count, Random random)
    {
        WriteFiles("sample");
        using var nar = new MemoryStream();
        NarFile.Create(Path.Combine(Layout.RealStoreDirectory, "sample"), nar);
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, nar.ToArray()).ToString(HashFormat.Base16);
        var paths = new List<StorePath>();
        var sql = new System.Text.StringBuilder("begin;");
        for (var number = 1; number <= count; number++)
        {
            var path = TestPaths.Path($"many-{number}");
            WriteFiles(path.BaseName);
            sql.Append(
                CultureInfo.InvariantCulture,
                $"insert into ValidPaths values ({number}, '{Print(path)}', '{hash}', {_time++}, null, {nar.Length}, 0, null, null);");
            foreach (var reference in Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, number + 1)).Distinct())
            {
                sql.Append(CultureInfo.InvariantCulture, $"insert into Refs values ({number}, {reference});");
            }

            paths.Add(path);
        }

        using var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadWrite);
        database.Execute(sql.Append("commit").ToString());
        return paths;
    }

    public void Refer(string referrer, string reference)
        => Execute(
            "insert or ignore into Refs select a.id, b.id from ValidPaths a, ValidPaths b "
            + $"where a.path = '{Print(referrer)}' and b.path = '{Print(reference)}'");

    public void AddOutput(string derivation, string output, string path)
        => Execute(
            $"insert into DerivationOutputs select id, '{output}', '{Print(path)}' from ValidPaths where path = '{Print(derivation)}'");

    public void WriteFiles(string baseName, int size = 100)
    {
        var directory = Path.Combine(Layout.RealStoreDirectory, baseName);
        Directory.CreateDirectory(Path.Combine(directory, "share"));
        File.WriteAllBytes(Path.Combine(directory, "share", "data"), new byte[size]);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(directory, "link"), "share/data");
        }
    }

    /// <summary>Lets a file of several paths be one, with a name in <c>.links</c>.</summary>
    public void Share(string linkName, bool hasLinksEntry, params string[] names)
    {
        var first = Path.Combine(Layout.RealPathOf(TestPaths.Path(names[0])), linkName);
        File.WriteAllBytes(first, new byte[10_000]);
        foreach (var name in names[1..])
        {
            Link(first, Path.Combine(Layout.RealPathOf(TestPaths.Path(name)), linkName));
        }

        if (hasLinksEntry)
        {
            Link(first, Path.Combine(Directory.CreateDirectory(Path.Combine(Layout.RealStoreDirectory, ".links")).FullName, linkName));
        }
    }

    public static void Link(string from, string to) => ExternalProgram.Require("ln").Run([from, to]);

    /// <summary>Makes a link below <c>gcroots</c>, or a file named like the path on Windows, where links need a privilege.</summary>
    public string AddRoot(string relative, string target)
    {
        var link = Path.Combine(Roots, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (OperatingSystem.IsWindows())
        {
            Assert.SkipUnless(Layout.Directory.TryParse(target, out var kept), "not on Windows: links need a privilege there");
            link = Path.Combine(Path.GetDirectoryName(link)!, kept!.BaseName);
            File.WriteAllBytes(link, []);
            return link;
        }

        File.CreateSymbolicLink(link, target);
        return link;
    }

    /// <summary>Has this process keep paths, as one that holds the lock of a file of its own.</summary>
    public void AddTemporaryRoots(int process, FileLockMode mode, params string[] names)
    {
        var file = FileLock.OpenOrCreate(Path.Combine(Layout.StateDirectory, "temproots", process.ToString(CultureInfo.InvariantCulture)));
        file.Append(System.Text.Encoding.UTF8.GetBytes(string.Concat(names.Select(name => Print(name) + "\0"))));
        Assert.True(file.TryAcquire(mode));
        _locks.Add(file);
    }

    public void EndProcesses()
    {
        _locks.ForEach(static file => file.Dispose());
        _locks.Clear();
    }

    public void Execute(string sql)
    {
        using var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadWrite);
        database.Execute("pragma foreign_keys = 1");
        database.Execute(sql);
    }

    public List<string> ReadColumn(string sql)
    {
        using var database = SqliteDatabase.Open(Layout.DatabasePath, SqliteAccess.ReadOnly);
        using var statement = database.Prepare(sql);
        var texts = new List<string>();
        while (statement.Step())
        {
            texts.Add(statement.GetText(0)!);
        }

        return texts;
    }

    /// <summary>All that a store is, as text: rows, and files with their sizes and counts of links.</summary>
    public List<string> Describe()
        => [
            .. ReadColumn("select path from ValidPaths order by path"),
            .. ReadColumn(
                "select a.path || ' -> ' || b.path from Refs join ValidPaths a on a.id = referrer "
                + "join ValidPaths b on b.id = reference order by 1"),
            .. ReadColumn("select id || ' ' || path from DerivationOutputs order by 1"),
            .. ListFiles(Layout.RealStoreDirectory),
            .. ListFiles(Roots),
            .. ListFiles(Path.Combine(Layout.StateDirectory, "profiles")),
            .. ListFiles(Path.Combine(Layout.StateDirectory, "temproots")),
        ];

    public static List<string> ListFiles(string directory)
        => [.. ExternalProgram.Require("find").RunForText(directory, "-printf", "%P %y %m %n %T@ %s %l\\n")
            .Split('\n').Order(StringComparer.Ordinal)];

    /// <summary>Copies the store. The files of temporary roots are those of the original, because processes hold them.</summary>
    public MadeStore Copy()
    {
        var copy = new MadeStore();
        Directory.CreateDirectory(copy.Root);
        ExternalProgram.Require("cp").Run(["-a", Root + "/.", copy.Root]);
        foreach (var file in Directory.GetFiles(Path.Combine(Layout.StateDirectory, "temproots")))
        {
            var held = Path.Combine(copy.Layout.StateDirectory, "temproots", Path.GetFileName(file));
            File.Delete(held);
            Link(file, held);
        }

        return copy;
    }

    /// <summary>Disposes an object with this one. May be called from several threads.</summary>
    public void DisposeLater(IAsyncDisposable item) => _open.Add(item);

    public async ValueTask DisposeAsync()
    {
        foreach (var item in _open)
        {
            await item.DisposeAsync();
        }

        EndProcesses();
        _directory.Dispose();
    }
}
