import '../shared/base.css';
import '../shared/text-block.css';
import './head.css';
import './list.css';
import './case-pane.css';
import './forced-colors.css';
