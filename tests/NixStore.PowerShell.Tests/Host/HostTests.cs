using System.Diagnostics;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Host;

public sealed class HostTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_command_runs_with_the_module_imported()
    {
        HostResult result = HostProcess.Run("-Command", "'md5:d41d8cd98f00b204e9800998ecf8427e' | Convert-NixHash");
        Assert.Equal(new HostResult(0, $"md5-1B2M2Y8AsgTpgAmY7PhCfg=={Environment.NewLine}", string.Empty), result);
    }

    [Fact]
    public void Objects_are_written_in_their_default_views()
    {
        HostResult result = HostProcess.Run("-Command", "[pscustomobject]@{ Path = 'a'; Size = 1 }");
        Assert.Equal(["Path Size", "---- ----", "a       1"], result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Errors_go_to_standard_error_and_objects_to_standard_output()
    {
        HostResult result = HostProcess.Run("-Command", "'nonsense' | Convert-NixHash; 'after'");
        Assert.Equal($"after{Environment.NewLine}", result.Output);
        Assert.Contains("'nonsense'", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void No_escape_code_is_written_to_a_file()
        => Assert.DoesNotContain('\e', HostProcess.Run("-Command", "\"`e[31mred`e[0m\"; throw 'bad'") is var result ? result.Output + result.Error : "\e");

    [Fact]
    public void What_is_said_about_the_work_goes_to_standard_error()
    {
        HostResult result = HostProcess.Run(
            "-Command", "$Host.UI.WriteWarningLine('careful'); $Host.UI.WriteVerboseLine('detail'); 'object'");
        Assert.Equal($"object{Environment.NewLine}", result.Output);
        Assert.Equal(["WARNING: careful", "VERBOSE: detail"], result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void No_progress_is_written_where_there_is_no_terminal()
    {
        HostResult result = HostProcess.Run(
            "-Command", "$Host.UI.WriteProgress(1, [System.Management.Automation.ProgressRecord]::new(1, 'Copying', 'half'))");
        Assert.Equal(new HostResult(0, string.Empty, string.Empty), result);
    }

    [Theory]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Write-Nothing", 1)]
    [InlineData("'nonsense' | Convert-NixHash", 1)]
    [InlineData("exit 4", 4)]
    [InlineData("'fine'", 0)]
    [InlineData("if (", 1)]
    public void The_exit_code_of_a_command_tells_how_it_ended(string command, int expected)
        => Assert.Equal(expected, HostProcess.Run("-Command", command).ExitCode);

    [Theory]
    [InlineData("throw 'bad'", 1)]
    [InlineData("exit 4", 4)]
    [InlineData("'nonsense' | Convert-NixHash; 'fine'", 0)]
    [InlineData("param([Parameter(Mandatory)] $Missing)", 1)]
    public void The_exit_code_of_a_script_tells_how_it_ended(string script, int expected)
        => Assert.Equal(expected, HostProcess.Run("-File", _directory.Write("script.ps1", script)).ExitCode);

    [Theory]
    [InlineData("throw 'bad thing'", "bad thing")]
    [InlineData("throw 'bad thing'", "script.ps1:1")]
    [InlineData("if (", "Missing")]
    public void An_unhandled_error_is_written_with_its_place(string script, string expected)
    {
        HostResult result = HostProcess.Run("-File", _directory.Write("script.ps1", script));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("x||False|", "x")]
    [InlineData("x||False|y z", "x", "y", "z")]
    [InlineData("x|5|True|", "-Name", "x", "-Count", "5", "-Loud")]
    [InlineData("x||False|", "-Name:x", "-Loud:$false")]
    [InlineData("it's $PID||False|", "it's $PID")]
    [InlineData("-5||False|", "-5")]
    public void Arguments_of_a_script_bind_by_name_and_position(string expected, params string[] arguments)
    {
        string script = _directory.Write("script.ps1", """
            param([Parameter(Position = 0)] $Name, $Count, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Count|$Loud|$Rest"
            """);
        Assert.Equal(expected + Environment.NewLine, HostProcess.Run(["-File", script, .. arguments]).Output);
    }

    [Fact]
    public void A_script_knows_where_it_lies()
        => Assert.Equal(
            _directory.Path + Environment.NewLine,
            HostProcess.Run("-File", _directory.Write("it's.ps1", "$PSScriptRoot")).Output);

    [Fact]
    public void A_question_without_a_terminal_is_an_error_that_says_what_is_asked()
    {
        HostResult result = HostProcess.Run("-Command", "$Host.UI.ReadLine()");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("standard input is not a terminal", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("-Command")]
    [InlineData("-File")]
    [InlineData("-File", "absent.ps1")]
    [InlineData("script.ps1")]
    public void A_wrong_command_line_is_refused_with_the_usage(params string[] arguments)
    {
        HostResult result = HostProcess.Run(arguments);
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_stops_the_pipeline_and_runs_its_clean_up()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");

        // A shell that runs the tests in the background makes them ignore the signal.
        using var process = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", HostProcess.Assembly, "-Command",
            "try { 'running'; while ($true) { [Threading.Thread]::Sleep(10) } } finally { [Console]::Out.WriteLine('cleaned') }"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("running", process.StandardOutput.ReadLine());

        ToolProcess.Run("kill", ["-INT", $"{process.Id}"]);

        Assert.Equal("cleaned", process.StandardOutput.ReadLine());
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(130, process.ExitCode);
    }
}
