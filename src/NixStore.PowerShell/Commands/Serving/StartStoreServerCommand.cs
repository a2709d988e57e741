using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.Collecting;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Serving;
using NixStore.Serving.Clients;
using NixStore.Serving.Daemon;
using NixStore.Stores;

using ClientSession = NixStore.Serving.Daemon.StoreSession;
using StoreSession = NixStore.PowerShell.Session.StoreSession;

namespace NixStore.PowerShell.Commands.Serving;

/// <summary>Serves a store to other machines or other users, with Nix or this module, until it is stopped.</summary>
[Cmdlet(VerbsLifecycle.Start, "StoreServer", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Start-StoreServer.md")]
[OutputType(typeof(byte[]), ParameterSetName = [PipelineSet])]
public sealed class StartStoreServerCommand : AsyncCmdlet
{
    private const string StdioSet = "Stdio";
    private const string SocketSet = "Socket";
    private const string PipelineSet = "Pipeline";

    private PipelineServer? _pipelineServer;
    private CancellationTokenRegistration _stopping;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether one client is served on the standard streams of this process.</summary>
    [Parameter(Mandatory = true, ParameterSetName = StdioSet)]
    public SwitchParameter Stdio { get; set; }

    // Copy-Closure passes the next three parameters in a session. Users do not type them, so help and completion do not show them.

    /// <summary>Gets or sets a value indicating whether one client is served over the pipeline.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PipelineSet, DontShow = true)]
    public SwitchParameter Pipeline { get; set; }

    /// <summary>Gets or sets the conversation of this command. Later commands of the session continue it.</summary>
    [Parameter(ParameterSetName = PipelineSet, DontShow = true)]
    public Guid Conversation { get; set; } = Guid.NewGuid();

    /// <summary>Gets or sets the messages of the client.</summary>
    [Parameter(ParameterSetName = PipelineSet, ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    public byte[]? InputObject { get; set; }

    /// <summary>Gets or sets the path of the socket.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SocketSet, HelpMessage = "The path of the socket.")]
    [ValidateNotNullOrEmpty]
    public string Socket { get; set; } = "";

    /// <summary>Gets or sets a value indicating whether clients have read-only access.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Gets or sets the users who can add unsigned paths: names, <c>@group</c>, or a star for all.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNull]
    public string[]? TrustedUser { get; set; }

    /// <summary>Gets or sets the users who can connect: names, <c>@group</c>, or a star for all.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNull]
    public string[]? AllowedUser { get; set; }

    /// <summary>Gets or sets the number of clients that are served at once. Other clients wait.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = 256;

    /// <summary>Gets or sets the arguments that clients of Nix pass to the program.</summary>
    [Parameter(ParameterSetName = StdioSet, ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    public string[] ArgumentList { get; set; } = [];

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Pipeline)
        {
            _pipelineServer = Conversations.Take(Conversation) ?? new PipelineServer(FindOptions(Session.Choose(Store), ReadOnly));
            _pipelineServer.Follow(text => PostSoon(() => WriteWarning(text)));
            _stopping = StopToken.Register(_pipelineServer.Stop);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (InputObject is not null)
        {
            _pipelineServer!.Receive(InputObject, WriteObject);

            // Writes the messages that were posted meanwhile.
            Wait(Task.CompletedTask);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_pipelineServer is { } server)
        {
            server.Answer(WriteObject);
            Wait(Task.CompletedTask);
            if (server.IsInUse)
            {
                Conversations.Keep(Conversation, server);
                _pipelineServer = null;
            }

            return;
        }

        // PowerShell writes verbose messages and warnings to standard output, which is reserved for the protocol.
        using var streams = Stdio ? new StandardStreams() : null;
        var arguments = ServerArguments.Parse(ArgumentList);
        var store = Session.Choose(Store ?? arguments.Store);
        var options = FindOptions(store, ReadOnly || arguments.IsReadOnly);
        var address = Stdio ? "the standard streams" : Socket;
        if (!ShouldProcess($"the store {store} on {address}", "Serve"))
        {
            return;
        }

        if (streams is not null)
        {
            Run(stop => new ClientSession(options, isTrusted: true).RunAsync(streams.Input, streams.Output, stop));
        }
        else
        {
            var socket = new FilePaths(SessionState.Path).ResolveLiteral(Socket);
            Run(async stop =>
            {
                await using var server = StoreServer.Start(socket, options);
                WriteVerbose($"The store {store} is served at {server.SocketPath}.");
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
            });
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _stopping.Dispose();
        _pipelineServer?.Dispose();
        base.Dispose(disposing);
    }

    private static SessionConversations Conversations => SessionConversations.Of(Runspace.DefaultRunspace);

    private StoreServingOptions FindOptions(StoreReference store, bool isReadOnly)
    {
        var configuration = Session.Configuration;
        var opener = Session.NewOpener();
        return new StoreServingOptions
        {
            OpenStore = async stop => isReadOnly
                ? await opener.OpenAsync(store, stop).ConfigureAwait(false)
                : await opener.OpenWritableAsync(store, stop).ConfigureAwait(false),
            OpenSubstituter = opener.OpenAsync,
            Substituters = configuration.Substituters,
            TrustedSubstituters = configuration.TrustedSubstituters,
            Policy = Session.Trust.FindPolicy(),
            Collection = new CollectionOptions { KeepDerivations = configuration.KeepDerivations, KeepOutputs = configuration.KeepOutputs },
            IsReadOnly = isReadOnly,
            TrustedUsers = new UserList(TrustedUser ?? configuration.TrustedUsers),
            AllowedUsers = new UserList(AllowedUser ?? configuration.AllowedUsers),
            MaximumClients = ThrottleLimit,
            Log = new ServerMessages(PostSoon, WriteWarning, WriteVerbose),
        };
    }
}
