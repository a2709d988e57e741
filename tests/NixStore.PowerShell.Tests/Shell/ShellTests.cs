using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Shell;

/// <summary>The project that starts PowerShell with the built module, as <c>dotnet run</c> starts it.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_command_runs_with_the_built_module_imported_also_in_the_sessions_that_it_starts()
    {
        var result = Run(
            "-Command",
            "(Get-Module NixStore).ModuleBase; 1 | ForEach-Object -Parallel { (Get-Command Convert-NixHash).Module.ModuleBase }");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [Repository.ModuleDirectory, Repository.ModuleDirectory],
            result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_script_gets_its_arguments_and_decides_the_exit_code()
    {
        var script = _directory.WriteFile("it's.ps1", """
            #Requires -Modules NixStore
            param([Parameter(Position = 0)] $Name, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Loud|$($Rest -join ',')"
            exit 5
            """);
        var result = Run("-File", script, "it's \"x\" $PID", "-Loud", "y z", "5");
        Assert.Equal(new ProcessResult(5, $"it's \"x\" $PID|True|y z,5{Environment.NewLine}", ""), result);
    }

    [Fact]
    public void An_error_that_nothing_handles_is_an_exit_code_of_1()
    {
        var result = Run("-Command", "'before'; throw 'bad thing'");
        Assert.Equal((1, $"before{Environment.NewLine}"), (result.ExitCode, result.Output));
        Assert.Contains("bad thing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_pass_between_native_programs_as_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "cat is a program of Unix");
        var file = Path.Combine(_directory.Path, "bytes");
        byte[] bytes = [0, 13, 10, 255, 128, 10, 13];
        ToolProcess.Run("dotnet", [.. CommandLine, "-Command", $"cat | cat > '{file}'"], bytes);
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    private static string[] CommandLine =>
        ["run", "--no-build", "--project", "src/NixStore.Shell", "--configuration", Repository.Configuration, "--", "-NoProfile"];

    private static ProcessResult Run(params string[] arguments) => ToolProcess.Run("dotnet", [.. CommandLine, .. arguments]);
}
