using System.Management.Automation;

namespace NixStore.PowerShell;

public sealed class EngineTests
{
    [Fact]
    public void The_engine_is_the_version_that_the_module_is_made_for()
        => Assert.StartsWith("7.6", typeof(PSObject).Assembly.GetName().Version!.ToString(), StringComparison.Ordinal);
}
