using System.Diagnostics;
using NixStore.Copying;
using NixStore.Paths;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;
using NixStore.Stores.Local;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Multiplexing;
using NixStore.Stores.Remote.Peers;

namespace NixStore.PowerShell.Cmdlets;

public sealed class StartStoreServerTests(GraphStore graph) : TransferSession(graph)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ssh-ng")]
    [InlineData("ssh")]
    public void Nix_copies_to_a_machine_that_has_PowerShell_and_this_module_alone(string scheme)
    {
        RealNix.SkipUnlessPresent();
        var url = $"{scheme}://localhost?remote-program={MakeProgram()}";
        var path = Do("(Get-StorePath *-app-1.1 -Store $store).Path").Only<string>();

        Nix("copy", "--no-check-sigs", "--from", Graph.Store.Root, "--to", url, path);
        Assert.Contains("app-1.1", TargetNames);
        Do("if (Test-StorePath -Store $to | Where-Object Status -ne Valid) { throw 'a path is damaged' }");

        var back = this["back"];
        Nix("copy", "--no-check-sigs", "--from", url, "--to", back, path);
        Session.SetVariable("back", back);
        Assert.Equal<string>(TargetNames, Names("Get-StorePath -Store $back").Order());
    }

    [Fact]
    public async Task Nothing_but_the_protocol_gets_to_standard_output()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a script of a Unix shell");
        var start = new ProcessStartInfo(
            ShellProcess.CommandLine[0],
            [.. ShellProcess.CommandLine[1..], "-Command", $"Start-StoreServer -Stdio -Store '{Target}' -Verbose"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.BaseStream.Write("this is no protocol"u8);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        Assert.Equal("", process.StandardOutput.ReadToEnd());
        Assert.Contains("neither the worker protocol nor the serve protocol", await error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--store")]
    public void Words_behind_it_that_say_nothing_are_refused(string word)
        => Session.Run($"Start-StoreServer -Stdio -Store $to '{word}'").Error("Argument");

    [Fact]
    public void Nothing_is_served_with_WhatIf() => Do("Start-StoreServer -Socket \"$directory/socket\" -Store $to -WhatIf");

    [Fact]
    public void Parameters_for_sessions_are_neither_completed_nor_in_the_help()
    {
        var offered = Session.Complete("Start-StoreServer -");

        Assert.Contains("-Socket", offered);
        Assert.All((string[])["Pipeline", "Conversation", "InputObject"], name =>
        {
            Assert.DoesNotContain($"-{name}", offered);
            Assert.DoesNotContain($"-{name} ", Session.Render("Get-Help Start-StoreServer -Full", width: 120), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_closure_goes_through_the_pipeline()
    {
        using var carrier = new PipelineCarrier(Target);
        await using var store = await DaemonStore.OpenAsync(
            carrier, "session://there", StoreDirectory.Default, new RemoteOptions { MaximumConnections = 2 }, null, Cancellation);
        await using var source = LocalStore.Open(LocalStoreLayout.FromRoot(Graph.Store.Root));
        StorePath[] roots =
            [.. (await source.EnumeratePathInfosAsync(Cancellation).ToListAsync(Cancellation)).Select(static info => info.Path)];
        var copied = await new ClosureCopier(source, store).CopyAsync(roots, null, Cancellation);
        Assert.Empty(copied.Failures);
        Assert.Equal(roots.Length, copied.Copied.Count);
        Assert.Equal(roots.Length, await store.EnumeratePathInfosAsync(Cancellation).CountAsync(Cancellation));
        Assert.True(carrier.Commands > 1, "the conversation did not go on with a second command");
    }

    private static void Nix(params string[] arguments)
        => RealNix.Run("nix", ["--extra-experimental-features", "nix-command", .. arguments]);

    private string MakeProgram()
    {
        var script = this["program"];
        File.WriteAllText(
            script,
            $"#!/bin/sh\nexec {string.Join(' ', ShellProcess.CommandLine)} -Command \"Start-StoreServer -Stdio -Store {Target} $*\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return script;
    }

    /// <summary>Carries connections through commands of another session in this process, each of which takes one message.</summary>
    private sealed class PipelineCarrier : IPeer, IDisposable
    {
        private readonly ConnectionMultiplexer _connections = new();
        private readonly PowerShellSession _session = new();
        private readonly Guid _conversation = Guid.NewGuid();
        private readonly Task _running;

        public PipelineCarrier(string target) => _running = Task.Factory.StartNew(() => Carry(target), TaskCreationOptions.LongRunning);

        public string Name => "the other session";

        public bool IsOnThisMachine => false;

        public int Commands { get; private set; }

        public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken) => Task.FromResult(_connections.Open());

        public void Dispose()
        {
            _connections.Dispose();
            _running.GetAwaiter().GetResult();
            _session.Dispose();
        }

        private void Carry(string target)
        {
            _session.SetVariable("target", target);
            _session.SetVariable("conversation", _conversation);
            while (_connections.Take() is { } message)
            {
                Commands++;
                _session.SetVariable("message", message);
                var run = _session.Run(",$message | Start-StoreServer -Pipeline -Conversation $conversation -Store $target");
                foreach (var answer in run.Succeeded().As<byte[]>())
                {
                    _connections.Receive(answer);
                }
            }
        }
    }
}
