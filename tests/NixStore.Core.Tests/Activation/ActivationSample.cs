using System.Diagnostics;
using NixStore.Opening;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Local.Files;

namespace NixStore.Activation;

/// <summary>
/// Systems in a store of their own, whose programs are scripts that note how they are called, and what an activation of them did.
/// </summary>
internal sealed class ActivationSample : IDisposable
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(2);

    private readonly StoreUnderRoot _store = new();

    /// <summary>Gets the directory of the store.</summary>
    public string Root => _store.Root;

    /// <summary>Gets the calls of the programs, as in <c>web-1 switch</c>.</summary>
    public string[] Calls => File.Exists(_store["calls"]) ? File.ReadAllLines(_store["calls"]) : [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Gets the path of a file next to the store.</summary>
    public string this[string name] => _store[name];

    /// <summary>Adds a system.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="script">What its program does after it has noted the call.</param>
    /// <param name="program">The program.</param>
    /// <param name="fill">Adds other files.</param>
    public async Task<StorePath> AddAsync(
        string name, string script = "", string program = "bin/switch-to-configuration", Func<TestTree, TestTree>? fill = null)
    {
        var text = $"#!/bin/sh\necho \"{name} $1\" >>'{_store["calls"]}'\n{script}\n";
        var info = await _store.AddAsync(
            name, tree => (fill ?? (static same => same))(tree.WithExecutable(program, text)));
        return info.Path;
    }

    /// <summary>Activates a path on targets.</summary>
    public async Task<IReadOnlyList<ActivationResult>> ActivateAsync(
        StorePath path, ActivationOptions? options, params ActivationTarget[] targets)
    {
        await using var source = _store.Open();
        var activation = await ActivatablePath.FindAsync(source, path, Token);
        return await new ActivationRollout(source, activation, options).RunAsync(targets, Token).ToListAsync(Token);
    }

    /// <summary>Returns this machine, with its store in the directory of the sample.</summary>
    public ActivationTarget ThisMachine(IReadOnlyDictionary<string, string>? variables = null)
        => ActivationTarget.OfThisMachine(
            stop => new StoreOpener(new StoreEnvironment(new Dictionary<string, string>()))
                .OpenWritableAsync(StoreReference.Parse(Root), stop),
            new StoreEnvironment(new Dictionary<string, string>()),
            variables ?? new Dictionary<string, string> { ["HOME"] = _store["home"] });

    /// <summary>Returns the host of a server.</summary>
    public static ActivationTarget HostOf(SshServer server, string? root = null, string name = "host1")
    {
        var settings = root is null ? "" : $"remote-store={Uri.EscapeDataString(root)}";
        return ActivationTarget.OfHost(
            name,
            server.Reference("ssh", settings),
            _ => server.OpenAsync("ssh", settings),
            new TargetHostOptions { Ssh = server.Options });
    }

    /// <summary>Waits until a condition holds.</summary>
    public static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var started = Stopwatch.StartNew(); !condition(); await Task.Delay(20, Token))
        {
            Assert.True(started.Elapsed < _longestWait, "The condition does not hold.");
        }
    }

    /// <summary>Returns the profile of the system of a store.</summary>
    public static string ProfileOf(string root) => Path.Combine(LocalStoreLayout.FromRoot(root).StateDirectory, "profiles", "system");

    /// <summary>Returns the name of the generation that the system of a store leads to, or null.</summary>
    public static string? GenerationOf(string root) => new FileInfo(ProfileOf(root)).LinkTarget;

    public void Dispose() => _store.Dispose();
}
