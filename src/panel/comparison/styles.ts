import '../shared/base.css';
import '../shared/text-block.css';
import './comparison.css';
import './head.css';
import './figures.css';
import './cases.css';
import './detail.css';
import './forced-colors.css';
