using NixStore.Paths;
using NixStore.Stores.Local;

namespace NixStore.Optimising;

/// <summary>A test with a store whose files are linked.</summary>
public abstract class OptimisationTest : IDisposable
{
    /// <summary>The mode of a directory in a store.</summary>
    protected const UnixFileMode Sealed = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected StoreUnderRoot Files { get; } = new();

    protected string Links => Path.Combine(Files.Layout.RealStoreDirectory, ".links");

    public void Dispose()
    {
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the files of a directory be changed. On Windows they can.</summary>
    protected static void Unseal(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, Sealed | UnixFileMode.UserWrite);
        }
    }

    protected Task<StorePath> AddAsync(string name, string contents) => AddTreeAsync(name, tree => tree.WithFile("file", contents));

    private protected Task<StorePath> AddTreeAsync(string name, Func<TestTree, TestTree> fill)
        => LinkedStores.AddAsync(Files, name, fill(new TestTree(Files[$"trees/{Guid.NewGuid():n}"])).Path);

    protected string Real(params string[] parts) => Path.Combine([Files.Layout.RealPathOf(TestPaths.Path(parts[0])), .. parts[1..]]);

    private protected int LinkCountOf(params string[] parts) => LinkedFiles.CountNames(Real(parts));

    protected async Task<OptimisationResult> OptimiseAsync(OptimisationOptions? options = null)
    {
        await using var store = Files.Open();
        return await new StoreOptimiser(store, options).OptimiseAsync(cancellationToken: Cancellation);
    }

    protected async Task<OptimisationResult> PredictAsync()
    {
        await using var store = LocalStore.OpenReadOnly(Files.Layout);
        return await new StoreOptimiser(store).PredictAsync(cancellationToken: Cancellation);
    }
}
