using System.Management.Automation;
using NixStore.Configuration;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Serving;
using NixStore.Serving.Daemon;
using NixStore.Stores;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Serves a store to Nix and to this module on other machines or of other users, until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "StoreServer", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StartStoreServerCommand : StoreCmdlet
{
    private const string StdioSet = "Stdio";
    private const string SocketSet = "Socket";

    /// <summary>Whether one client is served on the standard streams of this process.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StdioSet)]
    public SwitchParameter Stdio { get; set; }

    /// <summary>The socket behind which clients are served; a path.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string Socket { get; set; } = "";

    /// <summary>Whether clients may change nothing.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>The users who may add what nobody has signed: names, <c>@group</c>, or a star for all.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNull]
    public string[]? TrustedUser { get; set; }

    /// <summary>The users who may connect: names, <c>@group</c>, or a star for all.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNull]
    public string[]? AllowedUser { get; set; }

    /// <summary>How many clients are served at once; more wait.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = 256;

    /// <summary>What the clients of Nix put behind the program that they start.</summary>
    [Parameter(ParameterSetName = StdioSet, ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    public string[] ArgumentList { get; set; } = [];

    /// <inheritdoc/>
    protected override void End()
    {
        var arguments = ServerArguments.Parse(ArgumentList);
        StoreReference store = Choose(Store ?? arguments.Store);
        StoreServingOptions options = FindOptions(store, ReadOnly || arguments.IsReadOnly);
        string place = Stdio ? "the standard streams" : Socket;
        if (!ShouldProcess($"the store {store} on {place}", "Serve"))
        {
            return;
        }

        if (Stdio)
        {
            using var streams = new StandardStreams();
            Run(stop => new StoreSession(options, isTrusted: true).RunAsync(streams.Input, streams.Output, stop));
        }
        else
        {
            string socket = new FilePaths(SessionState.Path).ResolveLiteral(Socket);
            Run(async stop =>
            {
                await using StoreServer server = StoreServer.Start(socket, options);
                WriteVerbose($"The store {store} is served at {server.SocketPath}.");
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
            });
        }
    }

    private StoreServingOptions FindOptions(StoreReference store, bool isReadOnly)
    {
        NixConfiguration configuration = ReadConfiguration();
        StoreOpener opener = NewOpener();
        return new StoreServingOptions
        {
            OpenStore = async stop => isReadOnly
                ? await opener.OpenAsync(store, stop).ConfigureAwait(false)
                : await opener.OpenWritableAsync(store, stop).ConfigureAwait(false),
            OpenSubstituter = opener.OpenAsync,
            Substituters = configuration.Substituters,
            TrustedSubstituters = configuration.TrustedSubstituters,
            Policy = ReadTrust().FindPolicy(),
            IsReadOnly = isReadOnly,
            TrustedUsers = new UserList(TrustedUser ?? configuration.TrustedUsers),
            AllowedUsers = new UserList(AllowedUser ?? configuration.AllowedUsers),
            MaximumClients = ThrottleLimit,
            Log = new ServerMessages(PostSoon, WriteWarning, WriteVerbose),
        };
    }
}
