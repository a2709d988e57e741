using System.Management.Automation.Language;
using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell;

/// <summary>Runs the examples of the pages, in a store and a directory that have what the examples name.</summary>
public sealed class ExampleTests : IDisposable
{
    // Commands that only a full PowerShell has; such examples are run by the acceptance suite.
    private static readonly string[] _absent =
    [
        "Sort-Object", "Select-Object", "Measure-Object", "ConvertTo-Json", "Get-Date", "Get-ChildItem", "Set-Content",
        "Format-List",
    ];

    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    public static TheoryData<string> Cmdlets()
        => ["Get-Store", "Get-StorePath", "Get-Closure", "Get-DependencyChain", "Compare-Closure", "Test-StorePath", "Add-StorePath"];

    [Theory, MemberData(nameof(Cmdlets))]
    public void Examples_run_without_an_error(string cmdlet)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("not on Windows: the examples have symbolic links");
        }

        Prepare();
        var ran = 0;
        var examples = _session.Run($"(Get-Help {cmdlet} -Full).examples.example | ForEach-Object {{ $_.code }}").Succeeded().As<string>();
        foreach (var example in examples)
        {
            Ast script = Parser.ParseInput(example, out _, out _);
            if (example.Contains("daemon", StringComparison.Ordinal))
            {
                // Only the tests of daemons have a daemon.
                continue;
            }

            var commands = script.FindAll(ast => ast is CommandAst, true).Cast<CommandAst>();
            if (commands.Any(command => _absent.Contains(command.GetCommandName())))
            {
                continue;
            }

            var run = _session.Run(example.Replace("/mnt", "$store", StringComparison.Ordinal));
            Assert.Empty(
                run.Errors.Append(run.Failure).OfType<System.Management.Automation.ErrorRecord>().Select(error => $"{example}: {error}"));
            ran++;
        }

        Assert.True(ran >= 2, $"Only {ran} examples were run.");
    }

    private void Prepare()
    {
        _store.Add("glibc-2.37");
        _store.Add("openssl-3.0.14", "glibc-2.37");
        _store.Add("hello-2.12.1", "glibc-2.37");
        _store.Add("app-1.0", "openssl-3.0.14");
        _store.Add("app-1.1", "openssl-3.0.14", "hello-2.12.1");
        _store.Link("result-old", "app-1.0");
        _store.Link("result", "app-1.1");
        foreach (var directory in (string[])["config", "data", "packages"])
        {
            Directory.CreateDirectory(Path.Combine(_store.Work, directory));
        }

        File.WriteAllText(Path.Combine(_store.Work, "hello-2.12.1.tar.gz"), "no real download");
        _session.SetVariable("store", _store.Root);
        _session.SetVariable("work", _store.Work);
        _session.Run("""
            $null = $ExecutionContext.SessionState.Path.SetLocation($work)
            $PSDefaultParameterValues = @{
                '*-Store*:Store' = $store; '*-Closure:Store' = $store; '*-DependencyChain:Store' = $store
                'Compare-Closure:ReferenceStore' = $store; 'Compare-Closure:DifferenceStore' = $store
            }
            """).Succeeded();
    }
}
